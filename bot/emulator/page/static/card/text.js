/** Text objects and the components that only show something. */
import { h } from "../dom.js";
import { family, inkClass, tagClass } from "./colours.js";
import { imagePlaceholder, inline, personName } from "./inline.js";
import { applyBox, applyText } from "./layout.js";
import { markdown } from "./markdown.js";

/** A `plain_text` is literal; the others are inline markdown. */
export function textObject(text, room) {
  if (!text) return [];
  return text.tag === "lark_md" || text.tag === "markdown" ? inline(words(text), room) : [words(text)];
}

/** The words of a text object, for labels and attributes. */
export function words(text) {
  return String(text?.i18n_content?.zh_cn ?? text?.content ?? "");
}

export function drawMarkdown(node, room) {
  const box = h("div", { class: "md" }, icon(node.icon), markdown(node.content, room));
  return applyBox(applyText(box, node), node);
}

export function drawDiv(node, room) {
  const text = node.text ?? {};
  const line = h("div", { class: `text ${inkClass(text.text_color)}` }, icon(node.icon), textObject(text, room));
  const fields = (node.fields ?? []).map((field) =>
    h("div", { class: field.is_short ? "field field-short" : "field" }, textObject(field.text, room)),
  );
  const shown = [node.text ? applyText(line, text) : null, fields.length ? h("div", { class: "fields" }, fields) : null];
  return applyBox(h("div", { class: "div" }, shown), node);
}

export function drawRule(node) {
  return applyBox(h("hr"), node);
}

export function drawImage(node) {
  const alt = words(node.alt) || words(node.title) || "图片";
  return applyBox(h("div", { class: "image-block" }, imagePlaceholder(alt, node.img_key)), node);
}

export function drawImages(node) {
  const images = (node.img_list ?? []).map((image) => imagePlaceholder("图片", image.img_key));
  return applyBox(h("div", { class: "image-block" }, images), node);
}

export function drawPerson(node, room) {
  return applyBox(h("div", { class: "people" }, personBadge(node.user_id, room)), node);
}

export function drawPersonList(node, room) {
  const ids = (node.persons ?? []).map((person) => person.id);
  return applyBox(h("div", { class: "people" }, ids.map((id) => personBadge(id, room))), node);
}

/** The chart engine is not part of this page; what would be drawn is named, so that it is never lost silently. */
export function drawChart(node) {
  const spec = node.chart_spec ?? {};
  const title = spec.title?.text ?? "未命名";
  return applyBox(h("div", { class: "chart-placeholder", role: "img" }, `图表：${title}（${spec.type ?? "?"}）`), node);
}

export function drawTag(node, room) {
  return h("span", { class: tagClass(node.color), "data-colour": family(node.color) }, textObject(node.text, room));
}

export function personBadge(id, room) {
  const person = room.person(id);
  return h("span", { class: "person-badge" }, avatar(person?.name ?? "?"), personName(id, room));
}

/** A round mark with the last two characters of a person's name, as Feishu shows people without a picture. */
export function avatar(name, kind = "") {
  const shades = 6;
  const shade = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % shades;
  const letters = kind === "avatar-group" ? [...name].slice(0, 2) : [...name].slice(-2);
  return h("span", { class: `avatar avatar-${shade} ${kind}`, "aria-hidden": "true" }, letters.join(""));
}

export function icon(given) {
  if (!given) return null;
  return h("span", { class: `icon ${inkClass(given.color)}`, title: given.token ?? given.img_key ?? "", "aria-hidden": "true" });
}
