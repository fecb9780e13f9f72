// assess.js — says in a row that it could not be saved, and tries again; a link waits until all is saved. Choosing and
// saving itself is htmx.
const unsaved = new Map(); // id of a row → "waiting", or "failed" once its answer says that it is not saved
let wanted = null; // the link that waits

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-module=rate1]");
  if (row) unsaved.set(row.id, "waiting");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const id = event.detail.requestConfig.elt.closest("[data-module=rate1]")?.id;
  if (!id) return;
  const isOpen = !event.detail.successful || document.getElementById(id)?.matches("[data-conflict]");
  if (isOpen) unsaved.set(id, "failed");
  else unsaved.delete(id);
  leave();
});

const isWaiting = () => [...unsaved.values()].includes("waiting");

/** Follows the link, unless a row has something to say. */
function leave() {
  if (!wanted || isWaiting()) return;
  const link = wanted;
  wanted = null;
  link.removeAttribute("aria-busy");
  if (unsaved.size) document.getElementById([...unsaved.keys()][0])?.scrollIntoView({ block: "center" });
  else location.assign(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !isWaiting() || event.defaultPrevented || event.button) return;
  if (link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  wanted = link;
  link.setAttribute("aria-busy", "true");
});

addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

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
