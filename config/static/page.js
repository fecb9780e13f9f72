// page.js — dismiss a message; close menus; a key for logging a session.
document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".toast").remove();
});

// "l" logs a session, from any page: at its form, with the words first. It acts only when no field has the focus, nor the
// grid, where letters filter.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.key !== "l" || event.ctrlKey || event.metaKey || event.altKey || !("keys" in document.body.dataset)) return;
  if (!document.body.dataset.log || event.target.closest("input, select, textarea, [contenteditable], [role=grid], dialog")) return;
  event.preventDefault();
  location.assign(`${document.body.dataset.log}#id_summary`);
});

// What was typed and not saved stays in this tab until one signs out.
document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/logout/")) sessionStorage.clear();
});

// A menu closes on Escape and on a click beside it.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
