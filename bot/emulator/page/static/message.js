/** One message in a chat: who, when, what kind, and for cards a line for looking inside. */
import { h } from "./dom.js";
import { drawCard } from "./card/card.js";
import { drawDingTalkCard } from "./card/dingtalk.js";
import { inline, mentionChip } from "./card/inline.js";
import { timeOf } from "./card/moments.js";
import { avatar } from "./card/text.js";
import { problemBox } from "./card/elements.js";

const URGENT = { app: "加急", sms: "短信加急", phone: "电话加急" };

/** `room` is what drawCard takes, and `inspect(message)`. */
export function drawMessage(message, room) {
  const mine = message.sender === room.who;
  return h("li", {
    class: `message${mine ? " message-mine" : ""}${message.recalled ? " message-recalled" : ""}`,
    "data-message": message.id,
    "data-kind": message.kind,
    "data-sender": message.name,
  },
  message.recalled ? recalledLine(message) : [
    avatar(message.name, message.from_bot ? "avatar-bot" : ""),
    h("div", { class: "message-main" },
      h("div", { class: "message-head" },
        h("span", { class: "message-name" }, message.name),
        message.from_bot && h("span", { class: "bot-mark" }, "机器人"),
        h("time", { datetime: message.at }, timeOf(message.at))),
      h("div", { class: "message-content" }, contentOf(message, room)),
      footOf(message, room)),
  ]);
}

/** What decides whether a message must be drawn again. */
export function signature(message) {
  return JSON.stringify([message.versions, message.recalled, message.urgent, message.undone, message.problems]);
}

function recalledLine(message) {
  return h("p", { class: "recalled" }, `${message.name} 撤回了一条消息`);
}

function contentOf(message, room) {
  if (message.kind === "interactive") return drawCard(message.content, room);
  if (message.kind === "dingtalk_card") return drawDingTalkCard(message.content, room);
  const draw = { text: textBubble, post: postBubble, file: fileBubble, image: imageBubble }[message.kind];
  if (!draw) return problemBox(`演练房间不认识的消息类型：${message.kind}`);
  return h("div", { class: "bubble" }, draw(JSON.parse(message.content), message, room));
}

/** A person's text holds placeholders for mentions; the bot's holds `<at user_id>` tags. Neither is markdown. */
function textBubble(body, message, room) {
  const text = String(body.text ?? "");
  const byKey = new Map(message.mentions.map((mention) => [mention.key, mention]));
  return text.split(/(<at user_id="[^"]*">.*?<\/at>|@_user_\d+|@_all)/s).map((part) => {
    const tag = message.from_bot ? /^<at user_id="([^"]*)">/.exec(part) : null;
    if (tag) return mentionChip(tag[1], room);
    if (part === "@_all") return mentionChip("all", room);
    const mention = byKey.get(part);
    return mention ? h("span", { class: mention.id === room.who ? "mention mention-me" : "mention" }, `@${mention.name}`) : part;
  });
}

function postBubble(body, message, room) {
  const post = body.zh_cn ?? body.en_us ?? body;
  const lines = (post.content ?? []).map((runs) => h("p", {}, runs.map((run) => postRun(run, room))));
  return [post.title && h("p", { class: "heading heading-4" }, post.title), lines];
}

function postRun(run, room) {
  if (run.tag === "at") return mentionChip(run.user_id, room);
  if (run.tag === "md") return inline(run.text ?? "", room);
  if (run.tag === "a") return h("span", { class: "link", title: run.href }, run.text ?? run.href);
  return h("span", { class: (run.style ?? []).map((style) => `run-${style}`).join(" ") }, run.text ?? "");
}

function fileBubble(body) {
  return h("span", { class: "file" }, "文件 ", h("strong", {}, body.file_name ?? body.file_key ?? ""));
}

function imageBubble(body) {
  return h("span", { class: "image-placeholder", title: body.image_key }, "图片");
}

function footOf(message, room) {
  const urgent = Object.entries(message.urgent).map(([id, kind]) =>
    h("span", { class: "urgent", "data-urgent": kind }, `${URGENT[kind] ?? "加急"} ${room.person(id)?.name ?? ""}`));
  const updated = message.versions > 1 && h("span", { class: "updated" }, `已更新 ${message.versions - 1} 次 · ${timeOf(message.updated_at)}`);
  const looked = ["interactive", "dingtalk_card"].includes(message.kind) && inspectButton(message, room);
  const forwarded = message.forwarded && h("span", {}, "转发的消息");
  const passed = message.kind === "interactive" && forwardButton(message, room);
  const parts = [urgent, forwarded, updated, looked, passed].flat().filter(Boolean);
  return parts.length ? h("div", { class: "message-foot" }, parts) : null;
}

function forwardButton(message, room) {
  return h("button", { type: "button", class: "inspect", "data-forward": message.id, onclick: () => room.forward() }, "转发");
}

function inspectButton(message, room) {
  const wrong = message.problems.length;
  return h("button", { type: "button", class: wrong ? "inspect inspect-wrong" : "inspect", "data-inspect": message.id,
    "aria-label": "查看这张卡片的 JSON", onclick: () => room.inspect(message) },
  wrong ? `JSON · ${wrong} 个问题` : "JSON");
}
