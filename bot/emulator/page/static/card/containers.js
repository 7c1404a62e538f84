/** Components that hold others; `room.draw` draws what is inside. */
import { append, freshId, h } from "../dom.js";
import { applyBox, applyColumnWidth, applyJustify, lengthOf } from "./layout.js";
import { textObject, words } from "./text.js";

export function drawColumnSet(node, room) {
  const mode = ["stretch", "flow", "bisect", "trisect"].includes(node.flex_mode) ? node.flex_mode : "none";
  const box = h("div", { class: `columns columns-${mode}` }, (node.columns ?? []).map((column) => drawColumn(column, room)));
  const gap = lengthOf(node.horizontal_spacing);
  if (gap) box.style.columnGap = gap;
  return applyBox(applyJustify(box, node.horizontal_align), node);
}

export function drawColumn(column, room) {
  const box = h("div", { class: "column" }, room.draw(column.elements, room));
  return applyBox(applyColumnWidth(box, column), column);
}

/** Whether a panel is open is kept per message, so that an update of the card does not close what a person opened. */
export function drawPanel(node, room) {
  const title = node.header?.title;
  const key = node.element_id ?? words(title);
  const open = room.folds.get(key) ?? Boolean(node.expanded);
  const { padding, ...around } = node; // of what is inside, not of the line that opens it
  const panel = h("details", { class: `panel panel-${arrowSide(node.header)}`, open, "data-panel": words(title) },
    h("summary", {}, h("span", { class: "panel-title" }, textObject(title, room))),
    applyBox(h("div", { class: "panel-body" }, room.draw(node.elements, room)), { padding }));
  panel.addEventListener("toggle", () => {
    if (panel.open !== open || room.folds.has(key)) room.folds.set(key, panel.open); // being drawn open is no one's wish
  });
  return applyBox(panel, around);
}

export function drawForm(node, room) {
  const inside = { ...room, form: node.name ?? "" };
  const form = h("form", { class: "form", "data-form": node.name ?? "", novalidate: true, autocomplete: "off" });
  form.addEventListener("submit", (event) => event.preventDefault());
  append(form, [inside.draw(node.elements, inside)]);
  nameControls(form);
  return applyBox(form, node);
}

/** Only `input` has a label of its own; other controls are called by the text that stands before them. */
function nameControls(form) {
  let before = null;
  for (const each of form.querySelectorAll(".md, .text, [data-input]")) {
    if (!each.matches("[data-input]")) before = each;
    else {
      if (before && !each.closest(".labelled")?.querySelector(".label")) nameAfter(each, before);
      before = null;
    }
  }
}

function nameAfter(control, text) {
  const named = control.querySelector("summary") ?? control;
  text.id ||= freshId("name");
  named.removeAttribute("aria-label");
  named.setAttribute("aria-labelledby", text.id);
}

/** A panel's icon is its arrow. */
function arrowSide(header) {
  return header?.icon && ["left", "follow_text"].includes(header.icon_position) ? header.icon_position : "right";
}

/** Only what stands in it can be tapped here, not the container itself. */
export function drawContainer(node, room) {
  const note = "在飞书里整块可以点按，演练房间里不行";
  return applyBox(h("div", { class: "interactive", title: note }, room.draw(node.elements, room)), node);
}
