/** Inputs that choose from a list: options, people, a check mark. */
import { freshId, h } from "../dom.js";
import { common, keepDraft, labelled } from "./inputs.js";
import { applyBox } from "./layout.js";
import { closeOnEscape } from "./menus.js";
import { textObject, words } from "./text.js";

export function drawSelect(node, room) {
  return select(node, room, optionsOf(node));
}

export function drawPersonSelect(node, room) {
  return select(node, room, peopleOf(node, room));
}

export function drawMultiple(node, room) {
  return multiple({ required: true, ...node }, room, optionsOf(node)); // required unless told otherwise, as Feishu has it
}

export function drawPeople(node, room) {
  return multiple({ required: true, ...node }, room, peopleOf(node, room));
}

export function drawChecker(node, room) {
  const id = freshId("check");
  const checked = room.drafts.get(node.name) ?? node.checked;
  const box = h("input", { type: "checkbox", id, "data-input": node.name ?? "", checked });
  box.disabled = Boolean(node.disabled) || !room.live;
  if (room.form) keepDraft(box, node, room, () => (box.checked ? "true" : ""), () => box.checked);
  else box.addEventListener("change", () => room.tap(room.place(node), node));
  return applyBox(h("div", { class: "checker" }, box, h("label", { for: id }, textObject(node.text, room))), node);
}

function optionsOf(node) {
  return (node.options ?? []).map((option) => ({ value: option.value, label: words(option.text) || option.value }));
}

/** An empty list offers the members of the chat, as Feishu does. */
function peopleOf(node, room) {
  const ids = node.options?.length ? node.options.map((option) => option.value) : room.members;
  return ids.map((id) => ({ value: id, label: room.person(id)?.name ?? `未知成员 ${id}` }));
}

function select(node, room, options) {
  const control = h("select", common(node, room),
    h("option", { value: "" }, words(node.placeholder) || "请选择"),
    options.map((option) => h("option", { value: option.value }, option.label)));
  const initial = node.initial_option ?? options[(node.initial_index ?? 0) - 1]?.value; // Feishu counts from one
  control.value = room.drafts.get(node.name) ?? initial ?? "";
  if (control.selectedIndex < 0) control.value = "";
  const grey = () => control.classList.toggle("control-blank", !control.value);
  control.addEventListener("input", grey);
  grey();
  if (room.form) keepDraft(control, node, room, () => control.value);
  else control.addEventListener("change", () => control.value && room.tap(room.place(node), node, control.value));
  return labelled(node, control, room);
}

/**
 * A list of check boxes that opens under a line showing what is chosen. It stays open until it is closed: one that
 * closed by itself would move the submit button away from under the pointer.
 */
function multiple(node, room, options) {
  const given = common(node, room);
  const kept = room.drafts.get(node.name) ?? node.selected_values ?? [];
  const chosen = new Set(kept);
  const line = h("span", { class: "multi-line" });
  const show = () => {
    const labels = options.filter((option) => chosen.has(option.value)).map((option) => option.label);
    line.textContent = labels.join("、") || given.placeholder || "请选择（可多选）";
    line.classList.toggle("multi-empty", labels.length === 0);
  };
  const change = (value, on) => {
    chosen[on ? "add" : "delete"](value);
    show();
    room.drafts.set(node.name, [...chosen]);
    control.closest(".labelled")?.classList.remove("missing");
  };
  const summary = h("summary", { id: given.id, "aria-label": given["aria-label"] ?? words(node.label) }, line);
  const control = h("details", { class: "control multi", "data-input": node.name ?? "" }, summary,
    h("div", { class: "multi-list", role: "group", "aria-label": words(node.label) || node.name },
      options.map((option) => checkLine(option, chosen, given.disabled, change))));
  control.formValue = { name: node.name, required: Boolean(node.required), read: () => inOrder(options, chosen) };
  closeOnEscape(control);
  show();
  return labelled(node, control, room);
}

function inOrder(options, chosen) {
  return options.map((option) => option.value).filter((value) => chosen.has(value));
}

function checkLine(option, chosen, disabled, change) {
  const box = h("input", { type: "checkbox", value: option.value, checked: chosen.has(option.value), disabled });
  box.addEventListener("change", () => change(option.value, box.checked));
  return h("label", { class: "check-line", "data-option": option.label }, box, option.label);
}
