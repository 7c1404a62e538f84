/** Toasts and the confirm dialog, as Feishu shows them over the chat. */
import { h } from "./dom.js";
import { textObject } from "./card/text.js";

const SHOWN_FOR = 5000;
const TONES = { success: "✓", error: "✕", warning: "!", info: "i" };

/** `tone` is success, error, warning or info; an error stays until it is dismissed by a tap or the next toast. */
export function toast(text, tone = "info") {
  const known = Object.hasOwn(TONES, tone) ? tone : "info";
  const place = document.getElementById("toasts");
  const node = h("div", { class: `toast toast-${known}`, role: known === "error" ? "alert" : "status", "data-toast": known },
    h("span", { class: "toast-mark", "aria-hidden": "true" }, TONES[known]), h("span", {}, text));
  node.addEventListener("click", () => node.remove());
  place.replaceChildren(node);
  setTimeout(() => node.remove(), SHOWN_FOR);
}

/** A toast is for the person who acted; it goes when the window becomes somebody else. */
export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}

/** Asks with the card's own `confirm`; resolves to whether the person agreed. */
export function askFirst(confirm) {
  const nobody = { person: () => null, who: "" };
  const yes = h("button", { class: "button button-primary_filled", value: "yes", "data-confirm": "yes" }, "确定");
  const no = h("button", { class: "button button-default", value: "no", "data-confirm": "no" }, "取消");
  const dialog = h("dialog", { class: "confirm", "aria-labelledby": "confirm-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "confirm-title" }, textObject(confirm.title, nobody)),
      h("p", {}, textObject(confirm.text, nobody)),
      h("div", { class: "confirm-buttons" }, no, yes)));
  return answered(dialog, yes).then((answer) => answer === "yes");
}

/** Asks for one of several, as pairs of value and words; resolves to its value, "" when nothing was chosen. */
export function chooseOne(title, options) {
  const buttons = options.map(([value, text]) => h("button", { class: "button button-default", value, "data-choice": text }, text));
  const no = h("button", { class: "button button-default", value: "", "data-confirm": "no" }, "取消");
  const dialog = h("dialog", { class: "confirm", "aria-labelledby": "choice-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "choice-title" }, title),
      h("div", { class: "confirm-choices" }, buttons),
      h("div", { class: "confirm-buttons" }, no)));
  return answered(dialog, buttons[0] ?? no);
}

function answered(dialog, focused) {
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
    focused.focus();
  });
}
