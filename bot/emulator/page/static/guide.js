/** The newcomer's first five minutes: one need from its first line to its confirmation, one step at a time. */
import { fill, h } from "./dom.js";
import { view } from "./view.js";

/** Draws the steps until they are done or put away; `go(step)` brings the window to where a step is done. */
export function drawGuide(state, go, save) {
  const place = document.getElementById("guide");
  const { steps } = state;
  place.hidden = !steps.length || view.guide === "away" || Boolean(state.waiting);
  if (place.hidden) return fill(place);
  const done = view.guide >= steps.length;
  const put = () => {
    view.guide = "away";
    save();
    drawGuide(state, go, save);
  };
  return fill(place,
    h("h2", { class: "guide-title" }, done ? "第一件需求走完了" : "两分钟走完一件需求"),
    done ? h("p", { class: "guide-end" }, "群里那张卡片已经变成「执行中」。接着拨动时间到 17:00，看机器人收进度；或者让一件需求没人答复，看它怎么催办和升级。")
      : h("ol", { class: "guide-steps" }, steps.map((step, index) => stepRow(step, index, go))),
    h("button", { type: "button", class: "guide-away", "aria-label": "收起引导", onclick: put }, "✕"));
}

function stepRow(step, index, go) {
  const state = index < view.guide ? "done" : index === view.guide ? "now" : "later";
  return h("li", { class: `guide-step guide-${state}`, "aria-current": state === "now" ? "step" : null },
    h("button", { type: "button", "data-step": index, onclick: () => go(step), disabled: state === "later" },
      h("span", { class: "guide-mark", "aria-hidden": "true" }, state === "done" ? "✓" : index + 1),
      h("span", { class: "guide-words" }, h("strong", {}, step.title), h("span", {}, step.about))));
}

/** Notes what was said (`line`) or tapped (`button`); the step it belongs to is done. */
export function noteStep(steps, kind, words) {
  const step = steps[view.guide];
  if (!step?.[kind]) return;
  const done = kind === "line" ? firstWord(words) === firstWord(step.line) : words === step.button;
  if (done) view.guide += 1;
}

function firstWord(line) {
  return line.trim().replace("／", "/").split(/\s/)[0];
}
