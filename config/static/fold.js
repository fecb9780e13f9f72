// fold.js — areas of the matrix fold away, and stay so in this browser. The script makes the buttons: without it there
// is nothing to press.
const KEPT = "cairn-folded";

function read() {
  try { return new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]")); } catch { return new Set(); }
}

export function fold(body, isFolded) {
  body.toggleAttribute("data-folded", isFolded);
  body.querySelector(".fold")?.setAttribute("aria-expanded", String(!isFolded));
  const folded = read();
  if (isFolded) folded.add(body.dataset.area);
  else folded.delete(body.dataset.area);
  try { localStorage.setItem(KEPT, JSON.stringify([...folded])); } catch { /* storage may be closed; then until the next page */ }
}

export function unfoldAll(table) {
  for (const body of table.tBodies) fold(body, false);
}

export function makeFolds() {
  const folded = read();
  const bodies = [...document.querySelectorAll(".mx tbody[data-area]")];
  for (const body of bodies) {
    const name = body.querySelector(".area");
    if (!name || name.matches("button")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "area fold", textContent: name.textContent });
    button.setAttribute("aria-expanded", "true");
    if (body.closest("[role=grid]")) button.tabIndex = -1;
    name.replaceWith(button);
    // One area alone was asked for by a filter: then it is open.
    if (folded.has(body.dataset.area) && bodies.length > 1) {
      body.toggleAttribute("data-folded", true);
      button.setAttribute("aria-expanded", "false");
    }
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".fold");
  if (button) fold(button.closest("tbody"), button.getAttribute("aria-expanded") === "true");
});
document.addEventListener("htmx:afterSettle", makeFolds);
makeFolds();
