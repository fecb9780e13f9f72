// grid-steps.js — what was done, as steps that can be undone and done again; each step is one key press, however many
// cells it changed. Undo takes back exactly the ratings of the step, it never writes a new opinion.
import * as range from "./grid-range.js";
import * as save from "./grid-save.js";
import * as t from "./grid-table.js";

let done = []; // all of the sitting: kept in this tab, so that a reload forgets none of it
let undone = [];
const storeName = () => save.storeName().replace("cairn-ratings", "cairn-steps");

export const count = () => done.length;

/** Rates cells: pairs of a cell and a level, null for "I no longer judge this". What would change nothing is left out, and
    ``same`` is said where that is all; ``rest`` is said besides. A conflict is decided by itself, never with others. */
export function commit(pairs, label, { note = "", seen, same = "These levels already stand here", rest = [] } = {}) {
  const step = [];
  const isRange = pairs.length > 1 || range.selected().length > 1;
  let left = 0;
  for (const [td, to] of pairs) {
    const from = t.snapshot(td);
    const isSame = from.level === to && !(from.isStale && to !== null);
    if (!t.isRatable(td) || (isSame && !note && seen === undefined)) continue;
    if (isRange && seen === undefined && save.conflictOf(t.key(td))) {
      left += 1;
      continue;
    }
    step.push({ cell: t.key(td), to, note, from, seen });
    t.put(td, { level: to });
  }
  const besides = left ? [`${t.count(left, "conflict")} ${left === 1 ? "is" : "are"} left for you to settle`, ...rest] : rest;
  if (step.length) {
    save.add(step);
    done.push(step);
    undone = [];
    range.tell();
  }
  const first = step.length ? told(step, label) : left ? "" : same;
  const said = t.sentence([first, ...besides].filter(Boolean).join("; "));
  t.say(said);
  return { count: step.length, said, isAll: !besides.length };
}

/** Writes down what could be undone; asked whenever something changes, since the answers name the ratings made. */
export function keep() {
  try {
    if (done.length) sessionStorage.setItem(storeName(), JSON.stringify(done));
    else sessionStorage.removeItem(storeName());
  } catch { /* storage may be closed or full; then undo reaches back to the last page alone */ }
}

/** What an earlier page of this tab did; what of it still waits is the same entry as the one that is on its way. */
export function recall() {
  if (done.length || undone.length) return;
  try {
    const kept = JSON.parse(sessionStorage.getItem(storeName()) ?? "[]");
    done = kept.map((step) => step.map((each) => save.waitingEntry(each.id) ?? each));
  } catch { /* as above */ }
}

function told(step, label) {
  if (step.length > 1) return `${label}, ${step.length} cells`;
  const td = t.find(step[0].cell);
  if (step[0].to === null) return `${t.who(td)}: withdrawn, you no longer judge this. Undo brings it back`;
  return `${t.who(td)}: ${t.words(td)}`;
}

export function undo() {
  const step = done.pop();
  if (!step) return t.say("Nothing to undo");
  const unsent = new Set(save.withdraw(step));
  const back = [];
  for (const each of step) {
    if (each.state === "lost") continue;
    const td = t.find(each.cell);
    const { level, isStale } = each.from;
    if (td) t.put(td, { level, isStale }); // the rating's number comes with the answer
    const from = { level: each.to, isStale: false };
    each.undone = unsent.has(each) ? null : { cell: each.cell, isVoid: true, of: each.made ?? each.id, back: { level, isStale }, from };
    if (each.undone) back.push(each.undone);
  }
  if (back.length) save.add(back);
  undone.push(step);
  return after(step, "Undone");
}

/** Cells that a filter hides are done again as well: from what undo left in them. */
export function redo() {
  const step = undone.pop();
  if (!step) return t.say("Nothing to redo");
  const again = [];
  for (const each of step) {
    const td = t.find(each.cell);
    const left = { ...each.from, version: each.undone ? (each.undone.made ?? null) : each.from.version };
    again.push({ cell: each.cell, to: each.to, note: each.note, from: td ? t.snapshot(td) : left });
    if (td) t.put(td, { level: each.to });
  }
  save.add(again);
  done.push(again);
  return after(again, "Done again");
}

function after(step, word) {
  range.goTo(step[0].cell);
  const td = t.find(step[0].cell);
  t.say(`${word}: ${step.length > 1 || !td ? t.count(step.length, "cell") : `${t.who(td)}, ${t.words(td)}`}`);
}
