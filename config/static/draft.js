// draft.js — keeps what is typed in a form until it is saved, in this tab alone; Ctrl Enter saves.
// Without it the form works as before, only a reload forgets. A form that came back with an error is left as it is.
const SKIP = new Set(["csrfmiddlewaretoken", "seen", "pair"]);
const storage = (() => { try { return sessionStorage; } catch { return null; } })();
const nameOf = (form) => `draft:${form.dataset.draft}`;

function keep(form) {
  const fields = [...new FormData(form)].filter(([name]) => !SKIP.has(name));
  storage?.setItem(nameOf(form), JSON.stringify(fields));
}

function restore(form) {
  const kept = storage?.getItem(nameOf(form));
  if (!kept || "sent" in form.dataset) return;
  const fields = JSON.parse(kept);
  const isWhole = fields.length > 1; // else only the text came along from somebody else's form
  for (const field of form.elements) {
    if (!field.name || SKIP.has(field.name)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = isWhole ? values.includes(field.value) : field.checked;
    else if (field.type !== "submit" && values.length) field.value = values[0];
  }
}

for (const saved of document.querySelectorAll("[data-saved]")) storage?.removeItem(`draft:${saved.dataset.saved}`);
for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
}

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
  const other = `draft:${form?.dataset.draft.replace(/\d+$/, link.dataset.draftTo)}`;
  if (!text || other === nameOf(form)) return;
  const waiting = JSON.parse(storage?.getItem(other) ?? "[]");
  if (waiting.some(([name, value]) => name === "summary" && value)) return keep(form);
  storage?.setItem(other, JSON.stringify([...waiting.filter(([name]) => name !== "summary"), ["summary", text]]));
  storage?.removeItem(nameOf(form));
});

// What another window saved meanwhile comes back with 409 and both texts: it has to be seen.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 409 || event.target.id !== "note") return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
