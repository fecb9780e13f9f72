// grid-range.js — where the cursor is and what is selected. The focus sits on the td itself, never on something inside
// it: screen readers stay in focus mode, and one Tab leaves the grid.
import * as t from "./grid-table.js";

let cursor = null; // [y, x]
let anchor = null;
let chosen = new Set();

export const here = () => cursor;
export const current = () => cursor && t.at(...cursor);
export const selected = () => [...chosen];
export const hasFocus = () => document.activeElement === current();

/** After the table was replaced: the same person and skill if they are still there, else the first cell. */
export function restore(cell) {
  chosen = new Set();
  anchor = null;
  const td = cell && t.find(cell);
  cursor = td ? t.place(td) : [Math.max(0, first(0, 1)), 0];
  current().tabIndex = 0;
  leaveFolded();
}

/** A cursor folded away goes to the next row that is shown, else no Tab would reach the grid any more. */
export function leaveFolded() {
  if (t.isShown(cursor[0])) return;
  const below = first(cursor[0], 1);
  const y = below < 0 ? first(cursor[0], -1) : below;
  if (y < 0) return;
  go(y, cursor[1], { quiet: true });
  leave();
}

function first(from, step) {
  for (let y = from; y >= 0 && y < t.rows.length; y += step) if (t.isShown(y)) return y;
  return -1;
}

/** Puts the cursor on a cell; ``quiet`` leaves the focus where it is. */
export function go(y, x, { keep = false, quiet = false } = {}) {
  const before = current();
  if (before) {
    before.tabIndex = -1;
    before.classList.remove("cur");
    t.head(cursor[1])?.classList.remove("on");
  }
  cursor = [y, Math.min(x, t.width(y) - 1)];
  if (!keep) clear();
  const td = current();
  td.tabIndex = 0;
  td.classList.add("cur");
  t.head(cursor[1])?.classList.add("on");
  if (!quiet && document.activeElement !== td) td.focus();
  tell();
}

export function leave() {
  current()?.classList.remove("cur");
  if (cursor) t.head(cursor[1])?.classList.remove("on");
}

export function goTo(cell) {
  const td = t.find(cell);
  if (td && t.isShown(t.place(td)[0])) go(...t.place(td));
}

/** One step or to the edge; folded rows are passed over, and there is no way round. */
export function move(dy, dx, { toEdge = false, extend = false } = {}) {
  let [y, x] = cursor;
  if (dy) {
    const next = toEdge ? first(dy < 0 ? 0 : t.rows.length - 1, -dy) : first(y + dy, dy);
    if (next >= 0) y = next;
  }
  if (dx) x = toEdge ? (dx < 0 ? 0 : t.width(y) - 1) : Math.max(0, Math.min(t.width(y) - 1, x + dx));
  if (extend) reach(y, x);
  else go(y, x);
}

/** To the next skill, after the last one to the next person; or to the next person, after the last one to the next skill. */
export function onward(isDown) {
  const [y, x] = cursor;
  const below = first(y + 1, 1);
  const isLast = below < 0 || t.rows[below].dataset.skill === undefined;
  const isLastPerson = x + 1 >= t.people();
  if (isDown) {
    if (!isLast) go(below, x);
    else if (!isLastPerson) go(firstRow(), x + 1);
  } else if (!isLastPerson) go(y, x + 1);
  else if (!isLast) go(below, 0);
}

export const firstRow = () => first(0, 1);
export const lastRow = () => first(t.rows.length - 1, -1);

/** The first row of the next area, or of this one or the one before it. */
export function area(step) {
  const body = t.rows[cursor[0]].parentElement;
  let y = cursor[0];
  if (step > 0) while (y >= 0 && t.rows[y].parentElement === body) y = first(y + 1, 1);
  else {
    const above = first(y - 1, -1);
    const home = above < 0 ? body : t.rows[above].parentElement;
    for (let next = above; next >= 0 && t.rows[next].parentElement === home; next = first(next - 1, -1)) y = next;
  }
  go(y < 0 ? lastRow() : y, cursor[1]);
}

export function clear() {
  for (const td of chosen) td.removeAttribute("aria-selected");
  chosen = new Set();
  anchor = null;
}

/** Selects from where the range began to here; the cursor comes along. */
export function reach(y, x) {
  const from = anchor ?? cursor;
  go(y, x, { keep: true });
  anchor = from;
  select(from, cursor);
}

export function select([y1, x1], [y2, x2], begin = null) {
  for (const td of chosen) td.removeAttribute("aria-selected");
  chosen = new Set();
  if (begin) anchor = begin;
  for (let y = Math.min(y1, y2); y <= Math.max(y1, y2); y += 1) {
    for (let x = Math.min(x1, x2); x <= Math.max(x1, x2); x += 1) {
      const td = t.at(y, x);
      if (!t.isCell(td) || !t.isShown(y)) continue;
      td.setAttribute("aria-selected", "true");
      chosen.add(td);
    }
  }
  tell();
}

export function selectAll({ row = false, column = false } = {}) {
  const [y, x] = cursor;
  select([row ? y : 0, column ? x : 0], [row ? y : t.rows.length - 1, column ? x : t.people() - 1], cursor);
  t.say(`${t.count(chosen.size, "cell")} selected`);
}

/** The block that a copy takes: the selection, else the one cell, as rows of cells. */
export function block() {
  const tds = chosen.size ? selected() : [current()];
  const lines = new Map();
  for (const td of tds) lines.set(t.place(td)[0], [...(lines.get(t.place(td)[0]) ?? []), td]);
  return [...lines.values()];
}

/** The status bar reads the cell, or counts the selection. */
export function tell() {
  const read = document.getElementById("mx-read");
  if (!read || !cursor) return;
  const td = current();
  const name = document.createElement("b");
  let said = "";
  if (chosen.size > 1) {
    name.textContent = `${chosen.size} cells selected`;
    said = " a digit rates all of them";
  } else if (t.isCell(td)) {
    name.textContent = t.who(td).replace(",", " ·");
    said = ` ${td.getAttribute("aria-label")}${t.isRatable(td) ? "" : " · read only"}`;
  } else {
    name.textContent = t.skill(cursor[0]);
    said = ` ${td.textContent}`;
  }
  read.replaceChildren(name, said);
}
