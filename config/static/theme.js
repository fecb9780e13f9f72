// theme.js — light or dark before the first paint: a plain script in the head, because inline scripts are not allowed.
// Without a choice the operating system decides. Signed in, the choice is the account's: the server writes data-theme,
// and the switch tells it. Before that it stays in this browser.
(() => {
  const root = document.documentElement;
  const isKept = () => Boolean(root.dataset.themeUrl);
  try {
    const kept = localStorage.getItem("theme");
    if (!isKept() && (kept === "light" || kept === "dark")) root.dataset.theme = kept;
  } catch { /* storage may be closed; then the system decides */ }

  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* as above */ }
    if (!isKept()) return;
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    fetch(root.dataset.themeUrl, { method: "POST", headers, body: new URLSearchParams({ theme: root.dataset.theme }), keepalive: true });
  });
})();
