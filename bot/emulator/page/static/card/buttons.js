/** Buttons, menus, and what a form sends. */
import { h } from "../dom.js";
import { askFirst } from "../dialogs.js";
import { inertLink } from "./inline.js";
import { applyBox, applyControlWidth } from "./layout.js";
import { closeOnEscape, closeWhenLeft } from "./menus.js";
import { icon, textObject, words } from "./text.js";

const STYLES = new Set([
  "default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "danger_filled", "laser",
]);

export function drawButton(node, room) {
  const style = STYLES.has(node.type) ? node.type : "default";
  const button = h("button", {
    type: "button",
    class: `button button-${style} button-${node.size ?? "medium"}`,
    "data-button": words(node.text),
    "data-name": node.name ?? null,
    disabled: Boolean(node.disabled) || !room.live,
    title: words(node.disabled ? node.disabled_tips : node.hover_tips) || null,
  }, icon(node.icon), h("span", {}, textObject(node.text, room)), linkHost(node));
  button.addEventListener("click", () => press(button, node, room));
  return applyBox(applyControlWidth(button, node.width), node);
}

export function drawOverflow(node, room) {
  const items = (node.options ?? []).map((option) =>
    h("button", { type: "button", role: "menuitem", "data-button": words(option.text), disabled: !room.live,
      onclick: () => pick(menu, node, option, room) }, textObject(option.text, room)));
  const menu = h("details", { class: "overflow", "data-overflow": "" },
    h("summary", { class: "button button-default", "aria-label": "更多操作" }, "···"),
    h("div", { class: "overflow-list", role: "menu" }, items));
  closeWhenLeft(menu);
  closeOnEscape(menu);
  return applyBox(menu, node);
}

async function pick(menu, node, option, room) {
  menu.open = false;
  if (node.confirm && !(await askFirst(node.confirm))) return;
  await room.tap(room.place(option), option);
}

/** The order of Feishu's client: blank required inputs first, then the confirm dialog, then the cloud. */
async function press(button, node, room) {
  const form = button.closest("form");
  const action = form ? (node.form_action_type ?? node.action_type) : undefined;
  if (action === "reset") return room.reset();
  if (action === "submit" && !complete(form)) return undefined;
  if (node.confirm && !(await askFirst(node.confirm))) return undefined;
  button.classList.add("busy");
  button.disabled = true;
  try {
    return await (action === "submit" ? room.submit(room.place(node), node, valuesOf(form)) : tapOrOpen(node, room));
  } finally {
    button.classList.remove("busy");
    button.disabled = Boolean(node.disabled);
  }
}

function tapOrOpen(node, room) {
  const callback = (node.behaviors ?? []).some((behaviour) => behaviour.type === "callback");
  if (callback || !addressOf(node)) return room.tap(room.place(node), node);
  return room.say(`演练房间不打开外部地址：${addressOf(node)}`);
}

function addressOf(node) {
  return (node.behaviors ?? []).find((behaviour) => behaviour.type === "open_url")?.default_url;
}

function linkHost(node) {
  const address = addressOf(node);
  return address ? inertLink("", address) : null;
}

function controlsOf(form) {
  return [...form.querySelectorAll("[data-input]")].filter((control) => control.formValue);
}

/** Values by name; blank ones too, because an input that was emptied must not keep what the card filled in. */
function valuesOf(form) {
  return Object.fromEntries(controlsOf(form).map(({ formValue }) => [formValue.name, formValue.read()]));
}

function complete(form) {
  const blank = controlsOf(form).filter(({ formValue }) => formValue.required && formValue.read().length === 0);
  for (const control of controlsOf(form)) {
    control.closest(".labelled")?.classList.toggle("missing", blank.includes(control));
  }
  blank[0]?.querySelector?.("summary")?.focus();
  blank[0]?.focus();
  return blank.length === 0;
}
