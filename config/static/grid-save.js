// grid-save.js — what was rated waits here until the server has it. One request at a time carries everything that
// waits, each cell once; what waits is also kept in this tab, so that neither a reload nor a lost connection loses it.
import * as t from "./grid-table.js";

const QUIET = 400; // ms after the last key
const LONGEST = 3000; // ms that the first key waits, however fast the others follow
const AGAIN = [1000, 4000, 15_000]; // while there is a network at all; then the banner
const MOST = 1000; // cells in one request

let url = "";
let store = "";
let waiting = []; // entries: {id, cell, to, note, version, void, after, from, state}
let flight = null; // {batch, ids}
let conflicts = new Map(); // cell -> {theirs, by, at, version, mine, note}
let timer = 0;
let since = 0; // when the first change that waits for quiet was made
let tries = 0;
let problem = null; // {text, action, label}
let savedAt = "";
let token = "";
let isRenewed = false;
let changed = () => {};

const entry = (id) => waiting.find((each) => each.id === id);
export const pending = () => waiting.length;
export const waitingEntry = (id) => entry(id);
export const storeName = () => store;
export const conflictOf = (cell) => conflicts.get(cell);
export const status = () => ({ waiting: waiting.length, savedAt, problem, conflicts: [...conflicts.keys()], isSaving: Boolean(flight) });

/** Begins with what an earlier page of this tab left; ``onChange`` is told whenever something changes. */
export function begin(onChange) {
  changed = onChange;
  url = t.table.dataset.save;
  store = `cairn-ratings:${t.table.dataset.user}:${url.split("?")[0]}`;
  token ||= JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const isFresh = !waiting.length && !conflicts.size;
  if (isFresh) recall();
  repaint();
  if (waiting.length && !flight) schedule(0);
  else if (isFresh && flight) resend(); // else its answer is on the way
  changed();
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(store) ?? "{}");
    waiting = kept.waiting ?? [];
    flight = kept.flight ?? null;
    conflicts = new Map(kept.conflicts ?? []);
  } catch { /* storage may be closed; then a reload asks first */ }
}

function keep() {
  try {
    if (waiting.length || conflicts.size) sessionStorage.setItem(store, JSON.stringify({ waiting, flight, conflicts: [...conflicts] }));
    else sessionStorage.removeItem(store);
  } catch { /* as above */ }
}

/** Paints what waits over a table that came fresh from the server. */
export function repaint() {
  for (const each of waiting) {
    const td = t.find(each.cell);
    if (!td) continue;
    t.put(td, each.isVoid ? each.back : { level: each.to });
    t.mark(td, "saving");
  }
  for (const [cell, each] of conflicts) flag(cell, each);
}

/** Queues changes: {cell, to, note, from} rates, {cell, isVoid, of, back} takes back what the entry ``of`` made. */
export function add(changes) {
  for (const change of changes) {
    const before = waiting.findLast((each) => each.cell === change.cell);
    const conflict = conflicts.get(change.cell);
    change.id = crypto.randomUUID();
    if (!change.isVoid) {
      change.after = before?.id ?? null;
      change.version = before ? null : (change.seen ?? change.from.version);
    }
    if (conflict) conflicts.delete(change.cell);
    waiting.push(change);
    const td = t.find(change.cell);
    if (td) t.mark(td, "saving");
  }
  keep();
  since ||= Date.now();
  if (!flight) schedule(Math.max(0, Math.min(QUIET, since + LONGEST - Date.now())));
  changed();
}

/** Takes entries out again that no request has carried yet; says which. */
export function withdraw(entries) {
  const inFlight = new Set(flight?.ids);
  const gone = entries.filter((each) => entry(each.id) && !inFlight.has(each.id));
  waiting = waiting.filter((each) => !gone.includes(each));
  for (const each of gone) {
    const td = t.find(each.cell);
    if (td && !waiting.some((other) => other.cell === each.cell)) t.mark(td, "");
  }
  keep();
  changed();
  return gone;
}

function schedule(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function send() {
  timer = since = 0;
  if (flight || !waiting.length) return;
  const cells = new Set();
  const ids = [];
  for (const each of waiting) {
    if (ids.length === MOST || cells.has(each.cell)) break; // a cell waits for its own answer
    cells.add(each.cell);
    ids.push(each.id);
  }
  flight = { batch: crypto.randomUUID(), ids };
  keep();
  resend();
}

function asChange(each) {
  const [person, skill] = each.cell.split(":").map(Number);
  if (each.isVoid) return { person, skill, void: each.of };
  return { person, skill, from: each.from.level, to: each.to, version: each.version, note: each.note ?? "" };
}

async function resend() {
  timer = 0;
  const sent = flight;
  const changes = flight.ids.map(entry).filter(Boolean).map(asChange);
  const body = JSON.stringify({ batch: flight.batch, changes });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
  changed();
  let response;
  try {
    response = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  } catch {
    return sent === flight ? failed() : undefined;
  }
  if (sent !== flight) return undefined; // answered already
  if (response.type === "opaqueredirect" || response.status === 401) return stop(signedOut());
  if (response.status === 403 && !isRenewed) return renew();
  if (response.status >= 500 || response.status === 429) return failed();
  let answer;
  try {
    answer = await response.json();
  } catch {
    answer = null;
  }
  if (sent !== flight) return undefined;
  if (response.ok && answer) return settle(answer);
  if (response.status === 409) return rename();
  return stop({ text: answer?.message ?? "You do not rate this team any more.", label: "Drop these ratings", action: drop });
}

/** The token of the page is older than the sign-in: a fresh page has the new one. */
async function renew() {
  isRenewed = true;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    token = JSON.parse(page.body.getAttribute("hx-headers"))["X-CSRFToken"];
  } catch {
    return stop(signedOut());
  }
  return resend();
}

function rename() {
  flight.batch = crypto.randomUUID();
  keep();
  resend();
}

function failed() {
  if (navigator.onLine && tries < AGAIN.length) {
    clearTimeout(timer);
    timer = setTimeout(resend, AGAIN[tries]);
    tries += 1;
    return changed();
  }
  const text = navigator.onLine ? "The server cannot be reached." : "You are offline.";
  return stop({ text, label: "Try again", action: again });
}

function signedOut() {
  return { text: "You are signed out.", label: "Try again", action: again, href: `/login/?next=${encodeURIComponent(location.pathname + location.search)}` };
}

function stop(what) {
  problem = what;
  changed();
}

export function again() {
  clearTimeout(timer);
  tries = 0;
  isRenewed = false;
  problem = null;
  if (flight) resend();
  else schedule(0);
}

window.addEventListener("online", () => { if (flight && (timer || problem?.action === again)) again(); });

/** Nothing of it can be saved: the page shows what the server has. */
function drop() {
  waiting = [];
  flight = null;
  keep();
  location.reload();
}

function settle(answer) {
  const sent = flight.ids.map(entry).filter(Boolean);
  flight = null;
  tries = 0;
  isRenewed = false;
  problem = null;
  savedAt = answer.saved_at;
  const byCell = (list) => new Map(list.map((each) => [`${each.person}:${each.skill}`, each]));
  const saved = byCell(answer.versions);
  const theirs = byCell(answer.conflicts);
  const refused = byCell(answer.refused);
  waiting = waiting.filter((each) => !sent.includes(each));
  for (const each of sent) {
    if (saved.has(each.cell)) accept(each, saved.get(each.cell));
    else if (theirs.has(each.cell)) clash(each, theirs.get(each.cell));
    else refuse(each, refused.get(each.cell)?.message ?? "This was not saved.");
  }
  t.putCounts(answer);
  keep();
  report(theirs.size, refused.size);
  if (waiting.length) schedule(0);
  changed();
}

function accept(each, { version, level, stale }) {
  each.made = version;
  each.state = "saved";
  for (const later of waiting) {
    if (later.after === each.id) later.version = version;
    if (later.of === each.id) later.of = version;
  }
  const td = t.find(each.cell);
  if (!td) return;
  if (waiting.some((later) => later.cell === each.cell)) {
    td.dataset.v = version ?? "";
    return;
  }
  t.put(td, { level, isStale: stale, version });
  t.mark(td, "");
}

/** Somebody else was first: their value is shown, one's own is kept until one has decided. */
function clash(each, { theirs, by, at, version }) {
  const later = waiting.filter((other) => other.cell === each.cell);
  const last = [each, ...later].findLast((other) => !other.isVoid);
  waiting = waiting.filter((other) => other.cell !== each.cell);
  for (const one of [each, ...later]) one.state = "lost";
  const found = { theirs, by, at, version, mine: last ? last.to : undefined, note: last?.note };
  if (last) conflicts.set(each.cell, found);
  flag(each.cell, found);
}

export const describe = ({ theirs, by, at }) =>
  by ? `${by === "you" ? "You, elsewhere," : by} ${theirs === null ? "withdrew it" : `rated ${theirs}`} at ${at}` : "The rating was taken back";

function flag(cell, found) {
  const td = t.find(cell);
  if (!td) return;
  t.put(td, { level: found.theirs, version: found.version });
  t.mark(td, found.mine === undefined ? "" : "conflict", found.mine === undefined ? "" : `Conflict: ${describe(found)}, you chose ${t.named(found.mine)}`);
}

function refuse(each, message) {
  for (const one of [each, ...waiting.filter((other) => other.cell === each.cell)]) one.state = "lost";
  waiting = waiting.filter((other) => other.cell !== each.cell);
  const td = t.find(each.cell);
  if (!td) return;
  t.put(td, each.from);
  t.mark(td, "failed", `${each.isVoid ? "Not taken back" : `Not saved: ${t.named(each.to)}`}. ${message}`);
}

function report(clashes, refusals) {
  const parts = [];
  if (clashes) parts.push(`${clashes === 1 ? "One cell was" : `${clashes} cells were`} changed by somebody else meanwhile`);
  if (refusals) parts.push(`${refusals === 1 ? "one cell was" : `${refusals} cells were`} not saved`);
  if (parts.length) t.say(`${t.sentence(parts.join("; "))}. Enter on the cell says more.`);
}

/** One's own value is given up; theirs already stands in the cell. */
export function keepTheirs(cell) {
  conflicts.delete(cell);
  keep();
  const td = t.find(cell);
  if (td) t.mark(td, "");
  changed();
}

window.addEventListener("beforeunload", (event) => {
  if (waiting.length && !problem?.href) event.preventDefault();
});
