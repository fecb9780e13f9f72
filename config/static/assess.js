// assess.js — says in a row that it could not be saved, and tries again. Choosing and saving itself is htmx.
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const row = event.detail.elt.closest("[data-module=rate1]");
    if (row) row.querySelector("[data-failed]").hidden = false;
  });
}

document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-again]");
  if (!again) return;
  const row = again.closest("[data-module=rate1]");
  row.querySelector("[data-failed]").hidden = true;
  row.dispatchEvent(new Event("again"));
});

// The area one stands in is in sight, however many there are before it.
document.querySelector(".oneline [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
