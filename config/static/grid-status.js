// grid-status.js — the status bar and the banner: when it was saved, what waits and why, how many steps can be undone.
import * as save from "./grid-save.js";
import * as steps from "./grid-steps.js";

const $ = (id) => document.getElementById(id);

export function showStatus() {
  steps.keep();
  const { waiting, savedAt, problem, conflicts, isSaving } = save.status();
  const saved = $("mx-saved");
  if (!saved) return;
  saved.hidden = !savedAt && !isSaving;
  saved.classList.toggle("busy", isSaving && !problem);
  saved.lastElementChild.textContent = isSaving && !problem ? "Saving…" : `Saved ${savedAt}`;
  if (problem) saved.hidden = true;
  const undo = $("mx-undo");
  undo.hidden = !steps.count();
  undo.querySelector("b").textContent = steps.count();
  const clash = $("mx-clash");
  clash.hidden = !conflicts.length;
  clash.querySelector("b").textContent = conflicts.length;
  showBanner(problem, waiting);
}

function showBanner(problem, waiting) {
  const banner = $("mx-banner");
  const text = problem ? `${problem.text} ${waiting === 1 ? "1 rating waits" : `${waiting} ratings wait`} here.` : "";
  if (banner.dataset.said === text) return;
  banner.dataset.said = text;
  banner.hidden = !problem;
  banner.replaceChildren();
  if (!problem) return banner.removeAttribute("role");
  banner.setAttribute("role", "alert");
  const line = Object.assign(document.createElement("span"), { textContent: text });
  const act = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: problem.label });
  act.addEventListener("click", problem.action);
  banner.append(line, act);
  if (problem.href) banner.append(Object.assign(document.createElement("a"), { href: problem.href, className: "btn pri", textContent: "Sign in" }));
  return undefined;
}
