// matrix.js — reads the cell under pointer or focus into the status bar; "/" goes to the filter.
// Everything here is comfort: without it each cell still says its level and leads to its history.
import "./fold.js";

const line = () => document.getElementById("mx-read");

function say(cell) {
  const bar = line();
  if (!bar || !document.querySelector("[data-module=readout]")) return; // a grid that is edited reads its own cells
  const table = cell?.closest("[data-module=readout]");
  if (!table) {
    bar.textContent = bar.dataset.idle;
    return;
  }
  const place = cell.closest("td").cellIndex;
  const person = table.tHead.rows[0].cells[place]?.querySelector(".pn")?.textContent;
  const skill = cell.closest("tr").querySelector(".sk a")?.textContent;
  const who = document.createElement("b");
  who.textContent = `${person} · ${skill}`;
  bar.replaceChildren(who, ` ${cell.getAttribute("aria-label")}`);
}

const over = (event) => say(event.target.closest?.(".mx .mc"));
document.addEventListener("pointerover", over);
document.addEventListener("focusin", over);

// "/" goes to the filter, before the jump palette takes it as it does on every other page.
document.addEventListener("keydown", (event) => {
  const filter = document.getElementById("id_q");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !filter?.checkVisibility()) return;
  if (!("keys" in document.body.dataset) || event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
  event.preventDefault();
  filter.focus();
}, { capture: true });

// On a phone the chosen person's chip is in sight, however many there are before it.
const show = () => document.querySelector(".oneline [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("htmx:afterSettle", show);
show();
