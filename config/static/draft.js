// draft.js — keeps what is typed in a form until the server has taken it, in this tab alone; Ctrl Enter saves.
// Every form that is posted and has a field for text is kept, by user, address and form: a session that ends in the
// middle, a reload or a lost connection loses nothing, and nobody else sees it. Without this script forms work as before.
const TEXT = "textarea, input:not([type]), input[type=text], input[type=email], input[type=url]";
const SECRET = "input[type=password], input[type=file]";
const SEEN = /(?:^|-)(?:seen|version)$/; // which state the text was written over: it comes back with the text
const storage = (() => { try { return sessionStorage; } catch { return null; } })();
const prefix = `draft:${document.body.dataset.user}:`;

const isKept = (form) => form.method === "post" && form.querySelector(TEXT) && !form.querySelector(SECRET);
const urlOf = (form) => { const url = new URL(form.getAttribute("action") || location.href, location.href); return url.pathname + url.search; };

/** "=log:5:12" where the form has a name of its own, else its id or its place among the forms of one address. */
function nameOf(form) {
  if (form.dataset.draft) return `${prefix}${urlOf(form)}|=${form.dataset.draft}`;
  const same = [...document.forms].filter((each) => isKept(each) && urlOf(each) === urlOf(form));
  return `${prefix}${urlOf(form)}|${form.id || same.indexOf(form)}`;
}

/** Fields as they stand: names and values, without what is hidden, but with what the text was written over. */
function read(form) {
  const hidden = new Set([...form.elements].filter((each) => each.type === "hidden" && !SEEN.test(each.name)).map((each) => each.name));
  return [...new FormData(form)].filter(([name, value]) => !hidden.has(name) && typeof value === "string");
}

function load(name) {
  try { return JSON.parse(storage?.getItem(name)); } catch { return null; }
}

function store(name, fields, at = new Date().toISOString()) {
  try { storage?.setItem(name, JSON.stringify({ at, fields })); } catch { /* full: the form is still here */ }
}

const keep = (form) => store(nameOf(form), read(form));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Puts what was kept over what the page says. A page that answers what was sent holds it already, with what it has to
    say about it and the state it was compared with. */
function restore(form) {
  const kept = load(nameOf(form));
  if (!kept || "answers" in document.body.dataset || "sent" in form.dataset || same(kept.fields, read(form))) return;
  const isWhole = kept.fields.length > 1; // else only the text came along from somebody else's form
  const before = read(form);
  for (const field of form.elements) {
    if (!field.name || (field.type === "hidden" && !SEEN.test(field.name))) continue;
    const values = kept.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = isWhole ? values.includes(field.value) : field.checked;
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = values.includes(option.value);
    else if (field.type !== "submit" && values.length) field.value = values[0];
  }
  if (same(before, read(form))) return;
  tell(form, kept);
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

/** One line over the form: since when the text waits, and a way to be rid of it. */
function tell(form, { at }) {
  form.closest("details")?.setAttribute("open", "");
  for (const details of form.querySelectorAll("details")) if ([...details.querySelectorAll("textarea")].some((each) => each.value)) details.open = true;
  const line = Object.assign(document.createElement("p"), { className: "kept xs mut" });
  line.setAttribute("role", "status");
  const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet", textContent: "Discard it" });
  drop.addEventListener("click", () => {
    storage?.removeItem(nameOf(form));
    location.reload();
  });
  line.append(`Your text from ${time} was kept. `, drop);
  form.prepend(line);
}

/** Forgets what the server has taken: the form that was sent, or all of its address where a preview without a text was. */
function forgetSent() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("cairn-sent="));
  if (!cookie || !storage) return;
  document.cookie = "cairn-sent=; path=/; max-age=0";
  const taken = `${prefix}${decodeURIComponent(cookie.slice("cairn-sent=".length))}|`;
  const sent = storage.getItem("draft-sent");
  if (sent?.startsWith(taken)) storage.removeItem(sent);
  else for (const name of Object.keys(storage)) if (name.startsWith(taken) && !name.startsWith(`${taken}=`)) storage.removeItem(name);
}

function begin(root) {
  for (const form of root.querySelectorAll("form")) if (isKept(form) && !("keeps" in form.dataset)) {
    form.dataset.keeps = "";
    restore(form);
  }
}

forgetSent();
begin(document);
addEventListener("pageshow", (event) => { if (event.persisted) forgetSent(); });
document.addEventListener("htmx:load", (event) => begin(event.target.parentElement ?? document));
for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (form && isKept(form)) keep(form);
  });
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isKept(form)) keep(form);
  storage?.setItem("draft-sent", isKept(form) ? nameOf(form) : "");
});

// A form that saves while one types: what the server has taken needs no draft any more, what was typed since does.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest("form");
  const kept = form && isKept(form) && load(nameOf(form));
  if (!kept || !detail.successful || detail.requestConfig.verb !== "post" || detail.xhr.getResponseHeader("HX-Refresh")) return;
  const isTaken = ([name, value]) => detail.requestConfig.formData.getAll(name).includes(value);
  const rest = kept.fields.filter((field) => !isTaken(field) && !SEEN.test(field[0]));
  const hasText = rest.some(([name, value]) => value && form.elements[name]?.matches?.(TEXT));
  if (hasText) store(nameOf(form), kept.fields, kept.at);
  else storage.removeItem(nameOf(form));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-save]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

// Choosing somebody else takes the words along: the text alone, since the rest is filled in for the other one. Where
// words wait already, both stay where they were written.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-draft-to]");
  const form = link?.closest("form[data-draft]");
  const text = form?.elements.summary?.value;
  const other = form && nameOf(form).replace(/\d+$/, link.dataset.draftTo);
  if (!text || other === nameOf(form)) return;
  const waiting = load(other)?.fields ?? [];
  if (waiting.some(([name, value]) => name === "summary" && value)) return keep(form);
  store(other, [...waiting.filter(([name]) => name !== "summary"), ["summary", text]]);
  storage?.removeItem(nameOf(form));
});

// What another window saved meanwhile comes back with 409 and both texts: it has to be seen.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 409 || event.target.id !== "note") return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
