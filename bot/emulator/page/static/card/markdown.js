/** Block part of Feishu's card markdown: paragraphs, headings, lists, quotes, code, rules and small tables. */
import { h } from "../dom.js";
import { decodeEntities } from "./entities.js";
import { inline } from "./inline.js";

const HEADING = /^(#{1,6})\s+(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,}|<hr\s*\/?>)\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const FENCE = /^\s*```/;
const TABLE_RULE = /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/;

const BLOCKS = [takeFence, takeHeading, takeRule, takeTable, takeQuote, takeList, takeParagraph];

/** Nodes for a markdown text. */
export function markdown(text, room) {
  const lines = String(text ?? "").split("\n");
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    for (const take of BLOCKS) {
      const taken = take(lines, at, room);
      if (!taken) continue;
      nodes.push(taken.node);
      at = taken.next;
      break;
    }
  }
  return nodes;
}

function takeFence(lines, at) {
  if (!FENCE.test(lines[at])) return null;
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end])) end += 1;
  return { node: h("pre", {}, decodeEntities(lines.slice(at + 1, end).join("\n"))), next: end + 1 };
}

function takeHeading(lines, at, room) {
  const found = HEADING.exec(lines[at]);
  if (!found) return null;
  const node = h("p", { class: `heading heading-${Math.min(found[1].length, 5)}` }, inline(found[2], room));
  return { node, next: at + 1 };
}

function takeRule(lines, at) {
  return RULE.test(lines[at]) ? { node: h("hr"), next: at + 1 } : null;
}

function takeTable(lines, at, room) {
  if (!lines[at].includes("|") || !TABLE_RULE.test(lines[at + 1] ?? "")) return null;
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) end += 1;
  const row = (line, cell) => h("tr", {}, cells(line).map((text) => h(cell, {}, inline(text, room))));
  const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
  const node = h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body));
  return { node: h("div", { class: "table-scroll" }, node), next: end };
}

function cells(line) {
  return line.trim().replace(/^\|/, "").replace(/\|$/, "").split("|").map((text) => text.trim());
}

function takeQuote(lines, at, room) {
  if (!QUOTE.test(lines[at])) return null;
  let end = at;
  const inside = [];
  while (end < lines.length && QUOTE.test(lines[end])) {
    inside.push(QUOTE.exec(lines[end])[1]);
    end += 1;
  }
  return { node: h("blockquote", {}, inline(inside.join("\n"), room)), next: end };
}

function takeList(lines, at, room) {
  if (!ITEM.test(lines[at])) return null;
  let end = at;
  while (end < lines.length && ITEM.test(lines[end])) end += 1;
  return { node: nested(lines.slice(at, end).map((line) => ITEM.exec(line)), room), next: end };
}

/** Items indented deeper than their forerunner become a list inside it. */
function nested(items, room) {
  const depth = items[0][1].length;
  const list = listFor(items[0][2]);
  let at = 0;
  while (at < items.length) {
    const item = h("li", {}, inline(items[at][3], room));
    let end = at + 1;
    while (end < items.length && items[end][1].length > depth) end += 1;
    if (end > at + 1) item.append(nested(items.slice(at + 1, end), room));
    list.append(item);
    at = end;
  }
  return list;
}

function listFor(marker) {
  const start = Number.parseInt(marker, 10);
  return Number.isNaN(start) ? h("ul") : h("ol", { start });
}

function takeParagraph(lines, at, room) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !startsBlock(lines, end)) end += 1;
  return { node: h("p", {}, inline(lines.slice(at, end).join("\n"), room)), next: end };
}

function startsBlock(lines, at) {
  return [HEADING, RULE, ITEM, QUOTE, FENCE].some((pattern) => pattern.test(lines[at]));
}
