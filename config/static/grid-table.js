// grid-table.js — the table as rows of cells: what a cell holds, how it is painted, and how it is put into words.
// A cell is a td; everything known of it stands in its data attributes, as the server wrote them.
const MINUS = "\u2212";
const $ = (id) => document.getElementById(id);

export let table = null;
export let rows = []; // each row with cells, shown or folded away, the foot last
let cells = [];
let heads = [];
let names = [];
let places = new Map();

/** Reads the table anew; false where there is no grid to rate in. */
export function load() {
  table = document.querySelector("table[data-module=grid]");
  [rows, cells, heads, places] = [[], [], [], new Map()];
  if (!table) return false; // a view to read: answers to what was rated before find no cell to paint
  names = table.dataset.names.split("|");
  heads = [...table.tHead.rows[0].cells].slice(1, -1);
  rows = [...table.querySelectorAll("tbody tr[data-skill], tfoot tr")];
  cells = rows.map((row) => [...row.querySelectorAll("[role=gridcell]")]);
  places = new Map(cells.flatMap((line, y) => line.map((td, x) => [td, [y, x]])));
  for (const link of table.querySelectorAll("a, button")) link.tabIndex = -1; // the grid is one stop
  return rows.length > 1 && heads.length > 0;
}

export const people = () => heads.length;
export const at = (y, x) => cells[y]?.[x];
export const place = (td) => places.get(td);
export const isShown = (y) => !rows[y].parentElement.hasAttribute("data-folded");
export const isCell = (td) => td?.dataset.v !== undefined;
export const isRatable = (td) => isCell(td) && !td.hasAttribute("aria-readonly");
export const head = (x) => heads[x];
export const width = (y) => cells[y].length;

export function key(td) {
  const [y, x] = places.get(td);
  return `${heads[x].dataset.person}:${rows[y].dataset.skill}`;
}

export function find(cell) {
  const [person, skill] = cell.split(":");
  const x = heads.findIndex((each) => each.dataset.person === person);
  const y = rows.findIndex((row) => row.dataset.skill === skill);
  return x < 0 || y < 0 ? undefined : at(y, x);
}

/** What the last cell of a person or skill says to whoever cannot see its head: "Priya, Monitoring & drift". */
export function who(td) {
  const [y, x] = places.get(td);
  return `${heads[x].querySelector(".pn").textContent}, ${skill(y)}`;
}

export const skill = (y) => rows[y].querySelector(".sk a")?.textContent ?? rows[y].cells[0].textContent;

const number = (text) => (text === undefined || text === "" ? null : Number(text));
export const level = (td) => number(td.firstElementChild.dataset.level);
export const own = (td) => number(td.dataset.self);
export const version = (td) => number(td.dataset.v);
export const isStale = (td) => td.firstElementChild.hasAttribute("data-stale");
export const target = (td) => number(td.dataset.t) || null;
export const named = (value) => (value === null ? "not rated" : `${value} ${names[value]}`.trim());

export function words(td) {
  const value = level(td);
  const wanted = target(td);
  const parts = [named(value), wanted ? `target ${wanted}` : "no target"];
  if (value !== null && wanted) parts.push(value === wanted ? "met" : `${Math.abs(value - wanted)} ${value > wanted ? "above" : "below"}`);
  if (value !== null && table.dataset.since) parts.push(`${moved(td, value)} since ${table.dataset.since}`);
  if (isStale(td)) parts.push("over 6 months old");
  if (own(td) !== null) parts.push(`self ${own(td)}`);
  return parts.join(", ");
}

function moved(td, value) {
  const was = number(td.dataset.was);
  if (was === null) return "new";
  return value === was ? "no change" : `${value > was ? "up" : "down"} ${Math.abs(value - was)}`;
}

export const snapshot = (td) => ({ level: level(td), version: version(td), isStale: isStale(td) });

/** Paints a cell: ``version`` stays as it is where none is given, since the rating is still on its way. */
export function put(td, { level: value, isStale: stale = false, version: seen }) {
  const tile = td.firstElementChild;
  const wanted = target(td);
  const was = number(td.dataset.was);
  if (seen !== undefined) td.dataset.v = seen ?? "";
  set(tile, "level", value);
  set(tile, "gap", value === null || !wanted ? null : value - wanted);
  set(tile, "change", value === null || was === null ? null : value - was);
  set(tile, "stale", stale && value !== null ? "" : null);
  set(tile, "differs", value !== null && own(td) !== null && Math.abs(value - own(td)) > 1 ? "" : null);
  tile.textContent = digit(tile, value);
  td.setAttribute("aria-label", words(td));
}

function set(tile, name, value) {
  if (value === null) delete tile.dataset[name];
  else tile.dataset[name] = value;
}

const signed = (value) => (value > 0 ? `+${value}` : value < 0 ? MINUS + -value : "0");

function digit(tile, value) {
  if (value === null) return "–";
  if (table.dataset.view === "level") return String(value);
  if (table.dataset.view === "gap") return tile.dataset.gap === undefined ? `(${value})` : signed(Number(tile.dataset.gap));
  return tile.dataset.change === undefined ? "new" : signed(Number(tile.dataset.change));
}

/** "saving", "conflict", "failed", or nothing; a sentence for whoever asks why. */
export function mark(td, state, message = "") {
  if (state) td.dataset.state = state;
  else delete td.dataset.state;
  td.setAttribute("aria-label", words(td) + (message ? `. ${message}` : ""));
  td.title = message;
}

// ── the numbers around the cells, as the server counts them ──
export function putCounts({ cover, totals, summary, facts }) {
  if (!table) return;
  for (const each of cover) putCover(each);
  for (const each of totals) putTotals(each);
  const foot = table.tFoot?.rows[0].cells;
  if (foot) foot[foot.length - 1].textContent = summary;
  for (const [kind, count] of Object.entries(facts)) {
    const fact = document.querySelector(`#mx-facts [data-fact="${kind}"] b`);
    if (fact) fact.textContent = count;
  }
}

function putCover({ skill: id, count, share, kind, note }) {
  const cell = rows.find((row) => row.dataset.skill === String(id))?.cells[heads.length + 1].firstElementChild;
  if (!cell) return;
  cell.querySelector(".num").textContent = count;
  cell.querySelector("rect").setAttribute("width", `${share}%`);
  const said = cell.children[2];
  if ((said?.textContent ?? "") === note) return;
  said?.remove();
  if (!note) return;
  const span = document.createElement("span");
  span.className = kind === "thin" ? "mut" : "risk";
  span.textContent = note;
  if (kind === "none") span.prepend($("mx-risk").content.firstElementChild.cloneNode(true));
  cell.append(span);
}

function putTotals({ person, met, of, means }) {
  const x = heads.findIndex((each) => each.dataset.person === String(person));
  if (x < 0) return;
  const total = table.tFoot?.rows[0].cells[x + 1];
  if (total) {
    total.querySelector("b").textContent = met;
    total.querySelector(".dim").textContent = `/${of}`;
  }
  for (const body of table.tBodies) {
    const mean = body.rows[0].cells[x + 1];
    if (means[body.dataset.area] !== undefined) mean.textContent = means[body.dataset.area];
  }
}

export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** One sentence for whoever listens; an empty one first, so that the same sentence is heard again. */
export function say(text) {
  const live = $("mx-live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}
