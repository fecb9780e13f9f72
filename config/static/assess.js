// assess.js — says in a row that it could not be saved, and tries again; a link waits until all is saved. Choosing and
// saving itself is htmx.
const unsaved = new Map(); // id of a row → "waiting", or "failed" once its answer says that it is not saved
const later = new Map(); // id of a row → the id of the field changed since what is on its way was read
let wanted = null; // the link that waits
let passed = null; // the row whose level was reached by arrows
let isArrow = false;

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-module=rate1]");
  if (!row) return;
  if (passed === row.id) passed = null;
  mark(row, event.target);
});

/** What was changed in this row waits to be saved. */
function mark(row, field) {
  unsaved.set(row.id, "waiting");
  later.set(row.id, field.id);
}

// Arrow keys pass from level to level: what is passed is looked at, not said. It is saved once one goes on, or on Enter;
// a digit, a click and the space bar say at once.
const levelOf = (event) => event.target.closest?.("[data-module=rate1] input[type=radio]");

document.addEventListener("keydown", (event) => {
  isArrow = event.key.startsWith("Arrow");
  const radio = levelOf(event);
  if (!radio || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = radio.closest("[data-module=rate1]");
  if (event.key === "Enter" && passed === row.id) {
    event.preventDefault();
    say();
  } else if (/^[0-5]$/.test(event.key)) {
    const level = document.getElementById(`${row.id}-${event.key}`);
    level?.focus();
    level?.click();
  }
});

document.addEventListener("change", (event) => {
  const row = isArrow && levelOf(event)?.closest("[data-module=rate1]");
  if (!row) return;
  event.stopPropagation(); // htmx saves on change
  passed = row.id;
  mark(row, event.target);
}, { capture: true });

document.addEventListener("keyup", () => { isArrow = false; });
document.addEventListener("pointerdown", () => { isArrow = false; }, { capture: true });

document.addEventListener("focusout", (event) => {
  const row = levelOf(event)?.closest("[data-module=rate1]");
  if (row && row.id === passed && levelOf({ target: event.relatedTarget ?? document.body })?.name !== event.target.name) say();
});

/** Saves the level that the arrows came to. */
function say() {
  const row = document.getElementById(passed);
  passed = null;
  row?.dispatchEvent(new Event("again"));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  later.delete(event.detail.elt.closest("[data-module=rate1]")?.id);
});

/** Chooses again what was chosen while the answer that replaced this row was on its way, and saves it unless arrows still
    pass over it. Says whether there was something. */
function keepLater(id) {
  const field = document.getElementById(later.get(id));
  if (!field) return false;
  if (field.type === "radio") field.checked = true;
  if (passed !== id) document.getElementById(id).dispatchEvent(new Event("again"));
  return true;
}

document.addEventListener("htmx:afterRequest", (event) => {
  const id = event.detail.requestConfig.elt.closest("[data-module=rate1]")?.id;
  if (!id) return;
  if (event.detail.successful && keepLater(id)) return;
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

/** What was chosen before the session ended, and was kept, is saved now: it would look as if it were. */
document.addEventListener("DOMContentLoaded", () => {
  const isOther = (field) => (field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  for (const row of document.querySelectorAll("[data-module=rate1]")) {
    const fields = [...row.querySelectorAll("input[type=radio], textarea")];
    if (!fields.some(isOther) || !fields.some((field) => field.checked)) continue;
    unsaved.set(row.id, "waiting");
    row.dispatchEvent(new Event("again"));
  }
});

for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;

// The area one stands in is in sight, however many there are before it.
document.querySelector(".oneline [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
