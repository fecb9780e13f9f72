// grid-pop.js — the details of one cell beside it: level texts, history, a note; and what to decide when somebody else
// was first. The body is the server's. It never covers its own cell, and Escape gives the focus back to it. A note is kept
// in this tab, by user and cell, until it goes with a rating: closing, a reload or a session that ends loses none.
import * as range from "./grid-range.js";
import * as save from "./grid-save.js";
import { commit } from "./grid-steps.js";
import * as t from "./grid-table.js";

const pop = document.getElementById("mx-pop");
const GAP = 10;
let asked = 0; // only the answer to the newest question counts
let advance = () => {};
let about = null; // the cell it is open for

const noteOf = (td) => `draft:${t.table.dataset.user}:cell:${t.key(td)}`;

function keepNote(td, text) {
  try {
    if (text) sessionStorage.setItem(noteOf(td), text);
    else sessionStorage.removeItem(noteOf(td));
  } catch { /* storage may be closed; then the note is in the field alone */ }
}

/** What was typed for this cell and has gone with no rating yet. */
function recallNote(td) {
  let text = "";
  try { text = sessionStorage.getItem(noteOf(td)) ?? ""; } catch { /* as above */ }
  const field = pop.querySelector("[name=note]");
  if (!text || !field) return;
  field.value = text;
  const line = Object.assign(document.createElement("p"), { className: "xs mut", textContent: "Your note was kept. It is saved once you rate." });
  line.setAttribute("role", "status");
  field.after(line);
}

export const isOpen = () => Boolean(pop?.matches(":popover-open"));

export function open(next) {
  const td = range.current();
  if (!t.isRatable(td)) return t.say("Read only");
  advance = next;
  about = td;
  if (!isOpen()) {
    pop.replaceChildren(); // nothing of the cell before
    pop.showPopover();
  }
  const conflict = save.conflictOf(t.key(td));
  return conflict ? decide(td, conflict) : load(td);
}

export function close({ keepFocus = false } = {}) {
  asked += 1;
  if (!isOpen()) return;
  pop.hidePopover();
  if (!keepFocus) range.current()?.focus();
}

async function load(td) {
  const mine = asked += 1;
  const [person, skill] = t.key(td).split(":");
  const wait = setTimeout(() => fill(td, message("Loading…", "status")), 300);
  try {
    const query = new URLSearchParams({ person, skill, target: t.target(td) ?? "" });
    const response = await fetch(`${t.table.dataset.cell}?${query}`, { redirect: "error", headers: { "HX-Request": "true" } });
    if (!response.ok) throw new Error(response.status);
    const html = await response.text();
    if (mine === asked) show(td, new DOMParser().parseFromString(html, "text/html").body.childNodes);
  } catch {
    if (mine === asked) fail(td);
  } finally {
    clearTimeout(wait);
  }
}

function fill(td, ...nodes) {
  pop.replaceChildren(...nodes);
  place(td);
}

function show(td, nodes) {
  fill(td, ...nodes);
  const level = t.level(td);
  for (const choice of pop.querySelectorAll("[name=level]")) choice.checked = Number(choice.value) === level;
  pop.querySelector("[data-withdraw]").hidden = level === null;
  recallNote(td);
  (pop.querySelector("[name=level]:checked") ?? pop.querySelector("[name=level]")).focus();
}

function message(text, role) {
  const line = Object.assign(document.createElement("p"), { textContent: text, className: "rate sm" });
  line.setAttribute("role", role);
  return line;
}

function button(label, act, className = "btn") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, className });
  made.addEventListener("click", act);
  return made;
}

function row(...nodes) {
  const line = Object.assign(document.createElement("div"), { className: "rate acts" });
  line.append(...nodes);
  return line;
}

function fail(td) {
  const again = button("Try again", () => load(td));
  fill(td, message("The details could not be loaded. Digits still rate the cell.", "alert"), row(again, button("Close", close, "btn quiet")));
  again.focus();
}

/** Both values side by side, with who and when, and two buttons. */
function decide(td, conflict) {
  const cell = t.key(td);
  const { theirs, mine, version, note } = conflict;
  const use = () => {
    close();
    commit([[td, mine]], "Rated", { note, seen: version });
  };
  const leave = () => {
    save.keepTheirs(cell);
    close();
    t.say(`${t.who(td)}: ${t.words(td)}, theirs is kept`);
  };
  const say = document.createElement("div");
  say.className = "rate";
  say.append(
    Object.assign(document.createElement("h2"), { textContent: t.who(td) }),
    Object.assign(document.createElement("p"), { className: "sm", textContent: `${save.describe(conflict)}. You chose ${t.named(mine)}.` }),
  );
  const keep = button(`Keep theirs: ${t.named(theirs)}`, leave);
  fill(td, say, row(keep, button(`Use mine: ${t.named(mine)}`, use)));
  keep.focus();
}

/** Right of the cell, else left of it, else below, else above. */
function place(td) {
  const box = td.getBoundingClientRect();
  const [width, height] = [pop.offsetWidth, pop.offsetHeight];
  let left = box.right + GAP;
  let top = Math.max(GAP, Math.min(box.top - 40, innerHeight - height - GAP));
  if (left + width > innerWidth - GAP) left = box.left - width - GAP;
  if (left < GAP) {
    left = Math.max(GAP, Math.min(box.left, innerWidth - width - GAP));
    top = box.bottom + GAP + height < innerHeight ? box.bottom + GAP : Math.max(GAP, box.top - height - GAP);
  }
  pop.style.setProperty("left", `${left}px`);
  pop.style.setProperty("top", `${top}px`);
}

function rate(form) {
  const problem = form.querySelector("[data-problem]");
  const choice = form.querySelector("[name=level]:checked");
  if (!choice) {
    problem.textContent = "Choose a level first.";
    problem.hidden = false;
    return;
  }
  const td = about;
  const note = form.querySelector("[name=note]").value.trim();
  keepNote(td, "");
  close();
  commit([[td, Number(choice.value)]], "Rated", { note });
  advance();
}

pop?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (/^[0-5]$/.test(event.key) && event.target.name === "level") {
    event.preventDefault();
    const choice = pop.querySelector(`[name=level][value="${event.key}"]`);
    choice.checked = true;
    choice.focus();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    rate(event.target.form);
  }
});

pop?.addEventListener("input", (event) => {
  if (event.target.name === "note" && about) keepNote(about, event.target.value);
});

pop?.addEventListener("submit", (event) => {
  event.preventDefault();
  rate(event.target);
});

pop?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) close();
  if (!event.target.closest("[data-withdraw]")) return;
  const td = about;
  const note = pop.querySelector("[name=note]").value.trim();
  keepNote(td, "");
  close();
  commit([[td, null]], "Withdrawn", { note });
});

// Light, not modal: a press elsewhere closes it, and so does the focus once it is on anything but its cell, which can
// happen as long as the details are on their way.
document.addEventListener("pointerdown", (event) => {
  if (isOpen() && !pop.contains(event.target)) close({ keepFocus: true });
});
document.addEventListener("focusin", (event) => {
  if (isOpen() && event.target !== about && !pop.contains(event.target)) close({ keepFocus: true });
});
