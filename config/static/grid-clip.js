// grid-clip.js — blocks of levels: copied and pasted as tab-separated text, as spreadsheets do, and filled down or right.
// A block with names goes where they say. One with anything else in it that is no level is refused whole, and says which
// value it was.
import { namesOf, place } from "./grid-names.js";
import * as range from "./grid-range.js";
import { commit } from "./grid-steps.js";
import * as t from "./grid-table.js";

const LEVEL = /^[0-5](?:[.,]0+)?$/;
const NOTHING = /^[-–\u2212]?$/; // left as it is

export function copy(event) {
  const block = range.block();
  if (!block.flat().every(t.isCell)) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", block.map((line) => line.map((td) => t.level(td) ?? "").join("\t")).join("\r\n"));
  const count = block.flat().length;
  t.say(count === 1 ? `Copied ${t.named(t.level(block[0][0]))}` : `Copied ${count} cells`);
}

/** Rows of trimmed texts; a quoted one may hold what else would end it. */
function parse(text) {
  const values = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/g)) {
    values.at(-1).push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (end === "") break;
    if (end !== "\t") values.push([]);
  }
  while (values.length > 1 && values.at(-1).every((value) => value === "")) values.pop();
  return values;
}

export function paste(event) {
  event.preventDefault();
  const values = parse(event.clipboardData.getData("text/plain"));
  const names = namesOf(values, isLevel, isValue);
  const [top, left] = [names.hasHead ? 1 : 0, names.hasSide ? 1 : 0];
  for (const [y, line] of values.entries()) {
    const x = line.findIndex((value, at) => y >= top && at >= left && !isValue(value));
    if (x >= 0) return refuse(`row ${y + 1}, column ${x + 1} of the copied block is “${line[x].slice(0, 30)}”. Cells take 0 to 5.`);
  }
  const inner = values.slice(top).map((line) => line.slice(left));
  if (!top && !left) return put(...lay(inner), "Pasted");
  const found = place(values, names);
  if (found.problem) return refuse(`${found.problem}. Show all people and skills, or copy the levels alone.`);
  return put(...layNamed(inner, found), "Pasted by name");
}

const isLevel = (value) => LEVEL.test(value);
const isValue = (value) => isLevel(value) || NOTHING.test(value);

function put(pairs, outside, label) {
  if (!pairs.length) return t.say("There was no level to paste. Cells take 0 to 5");
  const rest = outside ? [`${t.count(outside, "value")} lay outside the cells you rate`] : [];
  const { count, said, isAll } = commit(pairs, label, { rest });
  return show(count && isAll ? "" : said);
}

function refuse(why) {
  const text = `Nothing was pasted: ${why}`;
  t.say(text);
  return show(text);
}

function show(text) {
  const read = document.getElementById("mx-read");
  if (text && read) read.textContent = text;
}

/** From the cursor, or over the selection, where the block is repeated as often as it fits. */
function lay(values) {
  const tds = range.block().flat();
  const spots = tds.map(t.place);
  const lines = [...new Set(spots.map(([y]) => y))];
  const [top, left] = [Math.min(...lines), Math.min(...spots.map(([, x]) => x))];
  const [height, width] = [values.length, Math.max(...values.map((line) => line.length))];
  const rows = shown(top);
  const across = Math.max(...spots.map(([, x]) => x)) - left + 1;
  const down = lines.length % height === 0 ? lines.length : height;
  const over = across % width === 0 ? across : width;
  const pairs = [];
  let outside = 0;
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < over; x += 1) {
      const value = values[y % height][x % width] ?? "";
      if (NOTHING.test(value)) continue;
      const td = rows[y] === undefined ? undefined : t.at(rows[y], left + x);
      if (t.isRatable(td)) pairs.push([td, Number(value[0])]);
      else outside += 1;
    }
  }
  return [pairs, outside];
}

/** To the cells that are named; what brings names for one side alone begins at the cursor on the other. */
function layNamed(inner, { across, lines, isTurned }) {
  const spots = range.block().flat().map(t.place);
  const rows = shown(Math.min(...spots.map(([y]) => y)));
  const left = Math.min(...spots.map(([, x]) => x));
  const [yOf, xOf] = [(at) => rows[at], (at) => left + at];
  const pairs = [];
  let outside = 0;
  for (const [down, line] of inner.entries()) {
    for (const [over, value] of line.entries()) {
      if (NOTHING.test(value)) continue;
      const first = lines ? lines[down] : (isTurned ? xOf : yOf)(down);
      const second = across ? across[over] : (isTurned ? yOf : xOf)(over);
      const td = isTurned ? t.at(second, first) : t.at(first, second);
      if (t.isRatable(td)) pairs.push([td, Number(value[0])]);
      else outside += 1;
    }
  }
  return [pairs, outside];
}

const shown = (from) => t.rows.map((_, y) => y).filter((y) => y >= from && t.isShown(y));

/** The first row or column of the selection goes into the others; without a selection the neighbour comes here. A cell
    without a level fills nothing, as it pastes nothing: a rating is withdrawn by name only. */
export function fill(isDown) {
  const block = range.block();
  const word = isDown ? "Filled down" : "Filled right";
  if (block.flat().length === 1) {
    const [y, x] = t.place(block[0][0]);
    const above = shown(0).filter((each) => each < y).at(-1);
    const from = isDown ? above !== undefined && t.at(above, x) : x > 0 && t.at(y, x - 1);
    if (t.isCell(from)) into([[block[0][0], t.level(from)]], word);
    return;
  }
  into(block.flatMap((line) => line.map((td, x) => [td, t.level(isDown ? block[0][x] : line[0])])), word);
}

function into(all, word) {
  const pairs = all.filter(([, level]) => level !== null);
  if (!pairs.length) t.say("There is no level to fill with");
  else commit(pairs, word);
}
