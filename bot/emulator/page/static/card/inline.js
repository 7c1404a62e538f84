/**
 * Inline part of Feishu's card markdown (facts/feishu.md 5.2): bold, italics, strike, code, links, images and the tags
 * `<font> <at> <person> <text_tag> <link> <local_datetime>`. Any other tag is shown as the text it is.
 */
import { h } from "../dom.js";
import { inkClass, tagClass } from "./colours.js";
import { decodeEntities } from "./entities.js";
import { localMoment } from "./moments.js";

const DEEPEST = 12;
const ATTRIBUTES = "((?:\\s+[\\w-]+\\s*=\\s*(?:'[^']*'|\"[^\"]*\"|[^\\s>'\"]+))*)\\s*";
const paired = (tag) => new RegExp(`<${tag}${ATTRIBUTES}>([\\s\\S]*?)</${tag}>`, "y");

const RULES = [
  [/\\([\\`*_{}[\]()#+\-.!~<>|])/y, (m) => m[1]],
  [/`([^`\n]+)`/y, (m) => h("code", {}, decodeEntities(m[1]))],
  [/!\[([^\]]*)\]\(([^)\s]*)[^)]*\)/y, (m) => imagePlaceholder(decodeEntities(m[1]), m[2])],
  [/\[([^\]\n]+)\]\(([^)\s]+)[^)]*\)/y, (m, room, depth) => inertLink(inline(m[1], room, depth), decodeEntities(m[2]))],
  [paired("at"), (m, room) => mentions(attributes(m[1]), room)],
  [paired("person"), (m, room) => personName(attributes(m[1]).id, room)],
  [paired("font"), (m, room, depth) => h("span", { class: inkClass(attributes(m[1]).color) }, inline(m[2], room, depth))],
  [paired("text_tag"), (m) => h("span", { class: tagClass(attributes(m[1]).color) }, decodeEntities(m[2]))],
  [paired("number_tag"), (m) => h("span", { class: tagClass("grey") }, decodeEntities(m[2]))],
  [paired("local_datetime"), (m) => localMoment(attributes(m[1]))],
  [paired("link"), (m, room, depth) => inertLink(inline(m[2], room, depth), attributes(m[1]).url ?? "")],
  [paired("a"), (m, room, depth) => inertLink(inline(m[2], room, depth), attributes(m[1]).href ?? "")],
  [/<br\s*\/?>/y, () => h("br")],
  [/\*\*(?=\S)([\s\S]+?)\*\*/y, (m, room, depth) => h("strong", {}, inline(m[1], room, depth))],
  [/__(?=\S)([\s\S]+?)__/y, (m, room, depth) => h("strong", {}, inline(m[1], room, depth))],
  [/~~(?=\S)([\s\S]+?)~~/y, (m, room, depth) => h("s", {}, inline(m[1], room, depth))],
  [/\*(?=[^\s*])([^*\n]+?)\*/y, (m, room, depth) => h("em", {}, inline(m[1], room, depth))],
  [/\n/y, () => h("br")],
];
const SPECIAL = /[\\`![<*_~\n]/g;

/** Nodes for a run of inline markdown; `room` knows people by id. */
export function inline(text, room, depth = 0) {
  if (depth > DEEPEST) return [decodeEntities(text)];
  const nodes = [];
  let plainFrom = 0;
  let at = nextSpecial(text, 0);
  while (at >= 0) {
    const found = match(text, at);
    if (found) {
      nodes.push(decodeEntities(text.slice(plainFrom, at)), found.draw(found.groups, room, depth + 1));
      plainFrom = at + found.groups[0].length;
    }
    at = nextSpecial(text, found ? plainFrom : at + 1);
  }
  nodes.push(decodeEntities(text.slice(plainFrom)));
  return nodes.flat();
}

/** Shown with its host and not followed: the rehearsal reaches no outside address. */
export function inertLink(label, address) {
  return h("span", { class: "link", title: address }, label, h("span", { class: "link-host" }, hostOf(address)));
}

export function imagePlaceholder(alt, key) {
  return h("span", { class: "image-placeholder", role: "img", "aria-label": alt || "图片", title: key }, alt || "图片");
}

export function mentionChip(id, room) {
  if (id === "all") return h("span", { class: "mention" }, "@所有人");
  const person = room.person(id);
  const mine = id === room.who ? " mention-me" : "";
  if (!person) return h("span", { class: "mention mention-unknown", title: id }, "@未知成员");
  return h("span", { class: `mention${mine}`, "data-person": id }, `@${person.name}`);
}

export function personName(id, room) {
  const person = room.person(id);
  return h("span", { class: "person-name", "data-person": id ?? "" }, person ? person.name : `未知成员 ${id ?? ""}`);
}

function mentions(given, room) {
  const ids = (given.ids ?? given.id ?? given.user_id ?? "").split(",").filter(Boolean);
  return ids.map((id) => mentionChip(id.trim(), room));
}

function nextSpecial(text, from) {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(text)?.index ?? -1;
}

function match(text, at) {
  for (const [pattern, draw] of RULES) {
    pattern.lastIndex = at;
    const groups = pattern.exec(text);
    if (groups) return { groups, draw };
  }
  return null;
}

function attributes(source) {
  const found = {};
  for (const [, name, single, double, bare] of source.matchAll(/([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s>'"]+))/g)) {
    found[name] = decodeEntities(single ?? double ?? bare ?? "");
  }
  return found;
}

function hostOf(address) {
  try {
    return new URL(address).host || address;
  } catch {
    return address.slice(0, 40);
  }
}
