// grid.js — a team's matrix as a spreadsheet: keys, pointer and filter. Letters never edit and digits never filter, so
// there is no mode to be in. Without this script, names lead to a form for one person.
import * as clip from "./grid-clip.js";
import * as pop from "./grid-pop.js";
import * as range from "./grid-range.js";
import * as save from "./grid-save.js";
import { showStatus } from "./grid-status.js";
import * as steps from "./grid-steps.js";
import * as t from "./grid-table.js";
import { fold, unfoldAll } from "./fold.js";

const $ = (id) => document.getElementById(id);
const filter = $("id_q");
let last = ""; // the cell the cursor was on, over a new table
let isAwaited = false; // Enter was pressed before the filter had answered
let hadFocus = false;

let isRecalled = false; // until then nothing may be written over what an earlier page of this tab kept
const changed = () => { if (isRecalled) showStatus(); };

function start() {
  const isGrid = t.load();
  const goesToFirst = isAwaited;
  isAwaited = false;
  $("mx-advance").hidden = !isGrid;
  if (!isGrid) return;
  range.restore(last);
  save.begin(changed);
  steps.recall();
  isRecalled = true;
  showStatus();
  if (goesToFirst) toFirstHit();
  else if (hadFocus) range.go(...range.here());
}

// ── rating ──
function advance() {
  const way = $("mx-next").value;
  if (way === "down") range.onward(true);
  if (way === "right") range.onward(false);
}

const chosen = () => (range.selected().length ? range.selected() : [range.current()]);

function rate(level) {
  const tds = chosen();
  if (!tds.some(t.isRatable)) return t.say("Read only");
  if (level !== null) {
    const same = tds.length === 1 ? `${t.who(tds[0])}: ${t.words(tds[0])}, unchanged` : undefined;
    steps.commit(tds.map((td) => [td, level]), `Rated ${level}`, { same });
    return tds.length === 1 ? advance() : undefined;
  }
  const rated = tds.filter((td) => t.level(td) !== null);
  return steps.commit(rated.map((td) => [td, null]), "Withdrawn", { same: "Not rated" });
}

function accept() {
  const tds = chosen();
  const said = tds.filter((td) => t.isRatable(td) && t.own(td) !== null);
  if (!said.length) return t.say("There is no self-rating");
  steps.commit(said.map((td) => [td, t.own(td)]), "Accepted self-ratings", { same: "The self-rating already stands here" });
  return tds.length === 1 ? advance() : undefined;
}

function details() {
  const link = range.current().querySelector(".cov a");
  if (link) location.assign(link.href);
  else pop.open(advance);
}

// ── keys ──
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WITH_CTRL = {
  z: (event) => (event.shiftKey ? steps.redo() : steps.undo()),
  y: steps.redo,
  a: () => range.selectAll(),
  d: () => clip.fill(true),
  r: () => clip.fill(false),
  " ": () => range.selectAll({ column: true }),
  Home: () => range.go(range.firstRow(), 0),
  End: () => range.go(range.lastRow(), t.width(range.lastRow()) - 1),
};
const PLAIN = {
  "=": accept,
  Delete: () => rate(null),
  Backspace: () => rate(null),
  Home: () => range.go(range.here()[0], 0),
  End: () => range.go(range.here()[0], t.width(range.here()[0]) - 1),
  PageUp: () => range.area(-1),
  PageDown: () => range.area(1),
  Enter: details,
  F2: details,
  " ": (event) => (event.shiftKey ? range.selectAll({ row: true }) : details()),
  Escape: () => { if (pop.isOpen()) pop.close(); else { range.clear(); range.tell(); } },
  "/": () => filter.focus(),
  "?": showKeys,
};

function press(event) {
  const { key } = event;
  const isCtrl = event.ctrlKey || event.metaKey;
  if (ARROWS[key]) return event.altKey ? folds(key) : move(event, isCtrl);
  if (isCtrl) return run(WITH_CTRL[key.length === 1 ? key.toLowerCase() : key], event);
  if (event.altKey) return false;
  if (/^[0-5]$/.test(key)) return run(rate, Number(key));
  if (/^\p{L}$/u.test(key)) return run(typeAhead, key);
  return run(PLAIN[key], event);
}

function run(act, what) {
  act?.(what);
  return Boolean(act);
}

function move(event, toEdge) {
  range.move(...ARROWS[event.key], { toEdge, extend: event.shiftKey });
  if (event.shiftKey) t.say(`${t.count(range.selected().length, "cell")} selected`);
  return true;
}

function folds(key) {
  if (key === "ArrowDown") unfoldAll(t.table);
  else if (key === "ArrowUp") {
    const body = t.rows[range.here()[0]].closest("tbody");
    if (!body) return true;
    range.area(1);
    fold(body, true);
  } else return false;
  return true;
}

function showKeys() {
  $("mx-keys").showModal();
}

document.addEventListener("keydown", (event) => {
  if (!t.table || event.isComposing || event.target !== range.current()) return; // a key that brought the focus here is spent
  if (press(event)) event.preventDefault();
});

for (const [name, act] of [["copy", clip.copy], ["paste", clip.paste]]) {
  document.addEventListener(name, (event) => { if (t.table && range.hasFocus()) act(event); });
}

// ── filter ──
function typeAhead(letter) {
  filter.focus();
  filter.value = letter;
  filter.dispatchEvent(new Event("input", { bubbles: true }));
}

function toFirstHit() {
  if (t.rows.length > 1 && t.people()) range.go(range.firstRow(), range.here()[1]);
}

let answered = filter.value; // what the table was filtered by
filter.addEventListener("keydown", (event) => {
  if (!t.table) return;
  if (event.key === "Enter" || event.key === "ArrowDown") {
    event.preventDefault();
    isAwaited = filter.value !== answered;
    if (isAwaited) filter.form.requestSubmit();
    else toFirstHit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    filter.value = "";
    isAwaited = answered !== "";
    if (isAwaited) filter.form.requestSubmit();
    else range.current()?.focus();
  }
});

document.addEventListener("htmx:beforeSwap", () => {
  const td = range.current();
  if (t.isCell(td) && t.place(td)) last = t.key(td);
  hadFocus = Boolean(td) && range.hasFocus();
  pop.close({ keepFocus: true });
});
document.addEventListener("htmx:afterSettle", () => {
  answered = new URLSearchParams(location.search).get("q") ?? "";
  if (document.querySelector("table[data-module=grid]") !== t.table) start(); // settles once for every new part
});

// ── pointer ──
let isDragging = false;
document.addEventListener("mousedown", (event) => {
  const td = t.table && event.target.closest(".mx [role=gridcell]");
  if (!td || event.button || event.target.closest("a")) return;
  event.preventDefault();
  const spot = t.place(td);
  if (event.shiftKey) range.reach(...spot);
  else range.go(...spot);
  isDragging = true;
});
document.addEventListener("mouseover", (event) => {
  const td = isDragging && event.target.closest(".mx [role=gridcell]");
  if (td && td !== range.current()) range.reach(...t.place(td));
});
document.addEventListener("mouseup", () => { isDragging = false; });
document.addEventListener("dblclick", (event) => {
  if (t.table && event.target.closest(".mx [role=gridcell]")) details();
});
document.addEventListener("focusin", (event) => {
  if (!t.table) return;
  const td = event.target.closest("[role=gridcell]");
  if (td && t.place(td)) {
    if (td !== range.current() || !td.classList.contains("cur")) range.go(...t.place(td), { keep: true });
  } else if (!event.target.closest("#mx-pop")) range.leave();
});

document.addEventListener("click", (event) => {
  if (t.table && event.target.closest(".fold") && range.current()) range.leaveFolded();
  if (event.target.closest("#mx-undo")) steps.undo();
  if (event.target.closest("#mx-all-keys")) showKeys();
  if (event.target.closest("#mx-clash")) settle(save.status().conflicts[0]);
});

function settle(cell) {
  const td = t.find(cell);
  if (!td) return t.say("The cell is not shown; clear the filters to settle it");
  fold(td.closest("tbody"), false);
  range.goTo(cell);
  return details();
}

// ── the setting what comes after a rating ──
const setting = $("mx-next");
try { setting.value = localStorage.getItem("cairn-advance") ?? "down"; } catch { /* storage may be closed */ }
setting.addEventListener("change", () => {
  try { localStorage.setItem("cairn-advance", setting.value); } catch { /* as above */ }
});

start();
