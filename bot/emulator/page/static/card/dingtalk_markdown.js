/** The markdown of DingTalk cards (facts/dingtalk.md 7.1): `<br>`, `<font>`, bold, mentions, links, rules. Other tags stay text. */
import { h } from "../dom.js";
import { inertLink } from "./inline.js";

const GREY = /^common_level[3-9]/;
const MARKS = /<font([^>]*)>([\s\S]*?)<\/font>|<a atId=([^>\s]+)>([\s\S]*?)<\/a>|\*\*([\s\S]+?)\*\*|\[([^\]\n]+)\]\(([^)\s]+)\)/g;

/** Nodes, a block for every line; `room` knows people by the company's user id. */
export function dingtalkMarkdown(text, room) {
  return text.split(/<br\s*\/?>|\n/).map((line) => (line === "---" ? h("hr") : h("p", {}, inline(line, room))));
}

function inline(text, room) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(MARKS)) {
    nodes.push(text.slice(from, found.index), drawn(found, room));
    from = found.index + found[0].length;
  }
  return [...nodes, text.slice(from)];
}

function drawn([, style, coloured, userId, name, bold, label, address], room) {
  if (coloured !== undefined) return h("span", { class: GREY.test(token(style)) ? "ding-grey" : "" }, inline(coloured, room));
  if (userId !== undefined) return h("span", { class: room.isMe(userId) ? "mention mention-me" : "mention" }, `@${name}`);
  if (bold !== undefined) return h("strong", {}, inline(bold, room));
  return inertLink(label, address);
}

function token(style) {
  return /colorTokenV2=([\w-]+)/.exec(style)?.[1] ?? "";
}
