/** A whole card, drawn from its wire JSON (card JSON 2.0, facts/feishu.md section 5). */
import { h } from "../dom.js";
import { family } from "./colours.js";
import { drawElements, problemBox } from "./elements.js";
import { applyBox, lengthOf } from "./layout.js";
import { placesOf } from "./places.js";
import { drawTag, icon, textObject } from "./text.js";

/**
 * `room` is what a card may use of the page: `person(id)`, `members`, `who`, `live` (may be operated), `drafts` and
 * `folds` (kept across redrawing), `tap(place, node, option)`, `submit(place, node, values)`, `reset()`, `say(text)`.
 */
export function drawCard(content, given) {
  const card = parse(content);
  const places = placesOf(card);
  const room = { ...given, draw: drawElements, place: (thing) => places.get(thing) };
  if (card.problem) return h("div", { class: "card" }, problemBox(card.problem));
  const width = ["compact", "fill"].includes(card.config?.width_mode) ? card.config.width_mode : "default";
  return h("article", { class: `card card-${width}` }, drawHeader(card.header, room), drawBody(card.body, room));
}

function parse(content) {
  let card;
  try {
    card = JSON.parse(content);
  } catch {
    return { problem: "这张卡片不是有效的 JSON，飞书不会显示它。" };
  }
  if (card?.schema !== "2.0") return { problem: "这张卡片没有写 schema 2.0，演练房间只画 2.0 的卡片。" };
  return card;
}

function drawHeader(header, room) {
  if (!header) return null;
  const subtitle = header.subtitle?.content
    ? h("div", { class: "card-subtitle" }, textObject(header.subtitle, room))
    : null;
  const tags = (header.text_tag_list ?? []).map((tag) => drawTag(tag, room));
  const line = h("div", { class: "card-title-line" },
    h("h3", { class: "card-title" }, textObject(header.title, room)), h("span", { class: "card-tags" }, tags));
  return applyBox(h("header", { class: `card-header tint-${family(header.template ?? "default")}`, "data-template": header.template ?? "default" },
    icon(header.icon), h("div", { class: "card-heads" }, line, subtitle)), header);
}

function drawBody(body, room) {
  const box = h("div", { class: "card-body" }, drawElements(body?.elements, room));
  if (body?.direction === "horizontal") box.classList.add("card-body-horizontal");
  const gap = lengthOf(body?.horizontal_spacing);
  if (gap) box.style.columnGap = gap;
  return applyBox(box, body ?? {});
}
