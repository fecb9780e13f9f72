// grid-names.js — a copied block that brings names along: its values go to the people and skills that are named, whatever
// the order, in either orientation. A name that is not found, or twice, refuses the block: it is never taken by place.
import * as t from "./grid-table.js";

const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();

function finder(names) {
  const places = new Map();
  for (const [place, all] of names.entries()) for (const name of new Set(all.map(plain))) places.set(name, [...(places.get(name) ?? []), place]);
  return (text) => places.get(plain(text)) ?? [];
}

/** By their full name, which the head's title begins with, or by the name that is shown. */
function people() {
  return finder(Array.from({ length: t.people() }, (_, x) => {
    const head = t.head(x);
    const parts = (head.querySelector("a")?.title ?? "").split(", ");
    return [head.querySelector(".pn").textContent, ...parts.map((_part, at) => parts.slice(0, at + 1).join(", "))];
  }));
}

const skills = () => finder(t.rows.map((row, y) => (row.dataset.skill === undefined ? [] : [t.skill(y)])));

/** Whether the first row or the first column of a block are names: texts, with no level among them. */
export function namesOf(values, isLevel, isValue) {
  const areNames = (texts) => texts.some((text) => !isValue(text)) && !texts.some(isLevel);
  const [corner, ...over] = values[0];
  const below = values.slice(1).map((line) => line[0] ?? "");
  const hasHead = below.length > 0 && areNames(over);
  const hasSide = areNames(below);
  if (hasHead || hasSide || isValue(corner)) return { hasHead, hasSide };
  // One name alone, over its column or before its row
  return below.length > 0 && !over.some(isLevel) ? { hasHead: true, hasSide } : { hasHead, hasSide: true };
}

/** Where each line of the block goes: {lines: [y or x], across: [x or y], isTurned}; or {problem}. */
export function place(values, { hasHead, hasSide }) {
  const head = hasHead ? values[0].slice(hasSide ? 1 : 0) : null;
  const side = hasSide ? values.slice(hasHead ? 1 : 0).map((line) => line[0] ?? "") : null;
  const empty = side?.map((_, at) => values[at + (hasHead ? 1 : 0)].slice(1).every((value) => value === ""));
  const straight = resolve(head, people(), side, skills(), empty);
  const turned = resolve(head, skills(), side, people(), empty);
  if (!straight.problem) return { ...straight, isTurned: false };
  if (!turned.problem) return { ...turned, isTurned: true };
  return turned.found > straight.found ? turned : straight;
}

/** A line with a name and nothing else is a heading, as of an area, and goes nowhere. */
function resolve(head, findHead, side, findSide, empty) {
  let problem = "";
  let found = 0;
  const find = (texts, by, isHeading) => texts?.map((text, at) => {
    if (text === "" || isHeading?.[at]) return undefined;
    const places = by(text);
    if (places.length === 1) found += 1;
    else problem ||= `“${text.slice(0, 40)}” is ${places.length ? "the name of several here" : "nobody and no skill shown here"}`;
    return places[0];
  });
  const across = find(head, findHead);
  const lines = find(side, findSide, empty);
  for (const each of [across, lines]) {
    const named = each?.filter((one) => one !== undefined) ?? [];
    if (new Set(named).size < named.length) problem ||= "a name stands twice in it";
  }
  return { across, lines, problem, found };
}
