// palette.js — jump to a person, a team, a skill, a report. Ctrl or ⌘ K opens it, "/" too where no field has the focus
// and letter keys are on. The list is the server's fragment of /search/; without this script its links lead there.
const dialog = document.querySelector("[data-module=palette]");

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const told = dialog.querySelector("[role=status]");
  const start = told.textContent;
  let asked = 0; // only the answer to the newest question counts
  let shown = ""; // the text the list stands for
  let timer = 0;
  let before = null;

  const options = () => [...list.querySelectorAll("[role=option]")];

  const choose = (option) => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (html, sentence) => {
    list.innerHTML = html;
    const said = list.querySelector("[data-said]");
    told.textContent = said ? said.textContent : sentence;
    said?.remove();
    input.setAttribute("aria-expanded", String(options().length > 0));
    choose(options()[0]);
  };

  const ask = async () => {
    const mine = ++asked;
    const text = input.value.trim();
    shown = text;
    if (!text) return show("", start);
    try {
      const address = `${dialog.dataset.url}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      // Signed out in between: the fragment is not ours, the page asks to sign in.
      if (answer.headers.has("HX-Refresh") || answer.redirected) return location.reload();
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked) show(html, "The search could not be read. Try again.");
    } catch {
      if (mine === asked) show("", "You are offline, or the server does not answer. Try again.");
    }
  };

  const open = (from) => {
    if (dialog.open) return input.select();
    if (document.querySelector("dialog:modal")) return;
    before = from?.closest("[data-jump]") || document.activeElement;
    input.value = shown = "";
    show("", start);
    dialog.showModal();
    input.focus();
  };

  const move = (step) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (all.length) choose(all[(at + step + all.length) % all.length]);
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-jump]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(opener);
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(event.target);
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.body.hasAttribute("data-keys")) {
      // The grid has a "/" of its own; in a field it is a character.
      if (event.target.closest("input, textarea, select, [contenteditable], [role=grid], dialog")) return;
      event.preventDefault();
      open(event.target);
    }
  });

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });

  input.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      if (shown !== input.value.trim()) await ask();
      list.querySelector("[aria-selected=true]")?.click();
    }
  });

  dialog.addEventListener("click", (event) => {
    // Beside the sheet, or on its cross.
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });

  dialog.addEventListener("close", () => {
    asked += 1;
    clearTimeout(timer);
    before?.focus?.();
  });
}
