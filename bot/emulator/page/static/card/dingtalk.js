/** A DingTalk card, drawn from the variables of its template (facts/dingtalk.md 7.3, 7.4): the public one and ours. */
import { h } from "../dom.js";
import { drawButton } from "./buttons.js";
import { drawForm } from "./containers.js";
import { dingtalkMarkdown } from "./dingtalk_markdown.js";
import { drawElements, problemBox } from "./elements.js";

const TEXTS = ["markdown", "text1", "text2", "text3", "text4", "text5", "text6", "text7", "text8"];
const BUTTONS = { blue: "primary_filled", gray: "default", grey: "default", red: "danger" };
const TAGS = { SELECT: "select_static", MULTI_SELECT: "multi_select_static", DATETIME: "picker_datetime" };

/** `given` is what drawCard takes. */
export function drawDingTalkCard(content, given) {
  let values;
  try {
    values = JSON.parse(content).values;
  } catch {
    return h("div", { class: "card" }, problemBox("这张卡片的变量不是有效的 JSON，钉钉不会显示它。"));
  }
  const room = { ...given, draw: drawElements, place: (node) => node.place };
  const texts = TEXTS.map((name) => values[name]).filter(Boolean);
  return h("article", { class: "card ding-card" },
    h("header", { class: `ding-head ding-tone-${values.tone || "plain"}` }, h("h3", { class: "card-title" }, values.title ?? "")),
    h("div", { class: "card-body" }, texts.map((text) => h("div", { class: "md" }, dingtalkMarkdown(text, room))), actions(values, room)));
}

/** Places count everything tappable as the emulated client does: plain buttons first, then those that submit. */
function actions(values, room) {
  const listed = read(values.sys_full_json_obj, {}).msgButtons ?? [];
  const ours = read(values.buttons, []);
  const submits = read(values.submit, []);
  const plain = [...listed.map(publicButton), ...ours.map(ownButton)].map((node, place) => ({ ...node, place }));
  const fields = read(values.form, {}).fields ?? [];
  const sending = submits.map((each, index) =>
    ({ ...ownButton(each), tag: "button", form_action_type: "submit", place: plain.length + index }));
  return [
    fields.length > 0 && drawForm({ name: "form", elements: fields.map(input) }, { ...room, draw: (nodes, inside) =>
      [drawElements(nodes, inside), buttonBox(sending, inside, "row")] }),
    plain.length > 0 && buttonBox(plain, room, listed.length ? "column" : "row"),
  ];
}

function buttonBox(nodes, room, direction) {
  return h("div", { class: `ding-buttons ding-buttons-${direction}` }, nodes.map((node) => drawButton(node, room)));
}

function publicButton(each) {
  const behaviour = each.request ? { type: "callback" } : { type: "open_url", default_url: each.url };
  return { text: plainText(each.text), type: BUTTONS[each.color] ?? "default", behaviors: [behaviour] };
}

function ownButton(each) {
  const { type, params = {} } = each.event ?? {};
  const behaviour = type === "openLink" ? { type: "open_url", default_url: params.url } : { type: "callback" };
  return {
    text: plainText(each.text),
    type: BUTTONS[each.color] ?? "default",
    name: params.actionId,
    disabled: each.status === "disabled",
    confirm: each.confirm && { title: plainText(each.confirm.title), text: plainText(each.confirm.content) },
    behaviors: [behaviour],
  };
}

function input(field) {
  const initial = field.defaultValue;
  return {
    tag: TAGS[field.type] ?? "input",
    input_type: field.type === "TEXT_AREA" ? "multiline_text" : "text",
    rows: field.minRows,
    name: field.name,
    label: plainText(field.label),
    required: Boolean(field.required),
    placeholder: plainText(field.placeholder),
    disabled: Boolean(field.readOnly),
    default_value: initial,
    initial_datetime: initial,
    initial_option: initial,
    selected_values: Array.isArray(initial) ? initial : [],
    options: (field.options ?? []).map((one) => ({ value: one.value, text: plainText(one.text) })),
  };
}

function plainText(content) {
  return { tag: "plain_text", content: content ?? "" };
}

function read(text, otherwise) {
  return text ? JSON.parse(text) : otherwise;
}
