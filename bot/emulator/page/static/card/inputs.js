/** Inputs that take typed text, a date or a time. What is typed is kept in the room's drafts across redrawing. */
import { freshId, h } from "../dom.js";
import { applyBox, applyControlWidth } from "./layout.js";
import { textObject, words } from "./text.js";

const MOST_CHARACTERS = 1000; // the platform's hard top
const COMPANY_OFFSET = "+0800"; // how Feishu writes picked dates in form values (facts/feishu.md 5.4)

export function drawInput(node, room) {
  const long = node.input_type === "multiline_text";
  const control = h(long ? "textarea" : "input", {
    ...common(node, room),
    type: long ? null : node.input_type === "password" ? "password" : "text",
    rows: long ? (node.rows ?? 3) : null,
    maxlength: Math.min(node.max_length ?? MOST_CHARACTERS, MOST_CHARACTERS),
  });
  control.value = room.drafts.get(node.name) ?? node.default_value ?? "";
  keepDraft(control, node, room, () => control.value);
  return labelled(node, control, room);
}

export function drawDate(node, room) {
  return picker(node, room, "date", node.initial_date, (typed) => `${typed} ${COMPANY_OFFSET}`);
}

export function drawDateTime(node, room) {
  const initial = (node.initial_datetime ?? "").replace(" ", "T");
  return picker(node, room, "datetime-local", initial, (typed) => `${typed.replace("T", " ")} ${COMPANY_OFFSET}`);
}

export function drawTime(node, room) {
  return picker(node, room, "time", node.initial_time, (typed) => `${typed} ${COMPANY_OFFSET}`);
}

function picker(node, room, type, initial, wire) {
  const control = h("input", { ...common(node, room), type });
  control.value = room.drafts.get(node.name) ?? initial ?? "";
  keepDraft(control, node, room, () => (control.value ? wire(control.value) : ""));
  if (!room.form) control.addEventListener("change", () => room.tap(room.place(node), node, wire(control.value)));
  return labelled(node, control, room);
}

/** What every control carries; `data-input` is its name, by which a form and a test find it. */
export function common(node, room) {
  const label = words(node.label) || words(node.placeholder) || node.name;
  return {
    class: "control",
    id: freshId("input"),
    "data-input": node.name ?? "",
    "aria-label": words(node.label) ? null : label,
    "aria-required": node.required ? "true" : null,
    placeholder: words(node.placeholder) || null,
    disabled: Boolean(node.disabled) || !room.live,
  };
}

/** Ties a control to its form: what it sends, whether it may be blank, and `kept`, what survives redrawing. */
export function keepDraft(control, node, room, read, kept = () => control.value) {
  control.formValue = { name: node.name, required: Boolean(node.required), read };
  control.addEventListener("input", () => {
    room.drafts.set(node.name, kept());
    control.closest(".labelled")?.classList.remove("missing");
  });
}

export function labelled(node, control, room) {
  applyControlWidth(control, node.width ?? "fill");
  const beside = node.label_position === "left" ? " labelled-left" : "";
  const starred = words(node.label).trimEnd().endsWith("*");
  const mark = node.required && !starred ? h("span", { class: "required", "aria-hidden": "true" }, "*") : null;
  const label = words(node.label)
    ? h("label", { for: control.id, class: "label" }, textObject(node.label, room), mark)
    : null;
  const missing = h("span", { class: "missing-note" }, "这一项必填");
  return applyBox(h("div", { class: `labelled${beside}` }, label, control, missing), node);
}
