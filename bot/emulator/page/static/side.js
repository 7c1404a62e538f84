/** The right column: the clock that moves the bot's time, and the inside of a card. */
import { fill, h } from "./dom.js";
import { act } from "./api.js";
import { dayOf, longDayOf, timeOf } from "./card/moments.js";
import { toast } from "./dialogs.js";
import { view } from "./view.js";

const JUMPS = [["hour", "+1小时"], ["day", "+1天"], ["evening", "到17:00"], ["workday", "下个工作日"], ["reminder", "到下次提醒"]];
const FEISHU = { name: "飞书", rules: "飞书卡片 2.0 ", limit: " 30 KB" };
const DINGTALK = { name: "钉钉", rules: "钉钉卡片变量", limit: "：每个变量 1 KB" };
const MINUTE = 60_000;

export function drawClock(state, after) {
  const now = document.getElementById("now");
  if (!document.getElementById("jumps").hasChildNodes()) drawJumps(after);
  fill(now, h("time", { class: "now-time", datetime: state.now, "data-now": state.now }, timeOf(state.now)), h("span", { class: "now-day" }, longDayOf(state.now)),
    Boolean(state.beginning) && h("p", { class: "hint", "data-beginning": "" }, state.beginning));
  fill(document.getElementById("next-reminder"), reminderWords(state));
  fill(document.getElementById("small-clock"), h("span", { class: "day-number" }, dayOf(state.now), " "), timeOf(state.now));
  document.querySelector('[data-clock="reminder"]').disabled = !state.next_reminder;
}

/** Shows the wire JSON of the inspected message as it is now. */
export function drawInspector(state) {
  const message = state.messages.find((each) => each.id === view.inspected);
  const place = document.getElementById("inspector");
  if (!message) return fill(place, h("p", { class: "hint" }, "点卡片下方的「JSON」，看它在线上的样子、大小和校验结果。"));
  const ok = message.problems.length === 0;
  const cloud = message.kind === "dingtalk_card" ? DINGTALK : FEISHU;
  return fill(place,
    h("p", { class: ok ? "verdict verdict-ok" : "verdict verdict-wrong", "data-verdict": ok ? "ok" : "wrong" },
      ok ? `符合${cloud.rules}的规则` : `有 ${message.problems.length} 处${cloud.name}会拒绝`),
    !ok && h("ul", { class: "problems" }, message.problems.map((problem) => h("li", {}, problem))),
    h("dl", { class: "facts" }, fact("大小", `${(message.size / 1024).toFixed(1)} KB（上限${cloud.limit}）`), fact("版本", `第 ${message.versions} 版`), fact("消息", message.id)),
    h("pre", { class: "wire", tabindex: "0", "aria-label": "卡片的 JSON" }, pretty(message.content)));
}

function fact(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

function drawJumps(after) {
  fill(document.getElementById("jumps"), JUMPS.map(([jump, label]) =>
    h("button", { type: "button", class: "jump", "data-clock": jump, onclick: (event) => leap(event.currentTarget, jump, after) }, label)));
}

async function leap(button, jump, after) {
  button.disabled = true;
  try {
    await act("clock", { jump });
  } catch (refused) {
    toast(refused.message, "error");
  }
  button.disabled = false;
  await after();
}

function reminderWords({ next_reminder: next, now }) {
  if (!next) return "现在没有等着响的提醒";
  const minutes = Math.max(0, Math.round((new Date(next) - new Date(now)) / MINUTE));
  const day = dayOf(next) === dayOf(now) ? "今天" : dayOf(next);
  return `下一次提醒：${day}${day.endsWith("）") ? "" : " "}${timeOf(next)}，${lasting(minutes)}`;
}

function lasting(minutes) {
  if (minutes < 1) return "马上";
  if (minutes < 60) return `${minutes} 分钟后`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} 小时${minutes % 60 ? ` ${minutes % 60} 分` : ""}后` : `${Math.floor(hours / 24)} 天后`;
}

function pretty(content) {
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
