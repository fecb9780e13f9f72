// fold-phone.js — on a phone the parts of a long table (data-folds) fold, each under its heading. Without this script, on
// paper and on a wide screen all of it is there.
const narrow = matchMedia("screen and (max-width: 900px)");

function fold(table) {
  for (const body of table.tBodies) {
    const heading = body.querySelector("th[colspan]");
    if (!heading || heading.querySelector("button")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "foldrow" });
    button.append(...heading.childNodes);
    button.setAttribute("aria-expanded", "false");
    heading.append(button);
    button.addEventListener("click", () => {
      const isOpen = body.toggleAttribute("data-open");
      button.setAttribute("aria-expanded", String(isOpen));
    });
  }
  table.setAttribute("data-folded", "");
}

function settle() {
  for (const table of document.querySelectorAll("table[data-folds]")) {
    if (narrow.matches) fold(table);
  }
}

narrow.addEventListener("change", settle);
settle();
