/** The list of groups and the private chat with the bot, newest first, with unread marks. */
import { fill, h } from "./dom.js";
import { avatar } from "./card/text.js";
import { dayOf, timeOf } from "./card/moments.js";
import { unread, view } from "./view.js";

const CLOUDS = { feishu: "飞书", dingtalk: "钉钉" };

/** Draws the list for the present person; `choose(chatId)` gets the name of the cloud for a private chat that was never opened. */
export function drawChats(state, chosen, choose) {
  const mine = state.chats.filter((chat) => chat.members.includes(view.who));
  const rows = mine.sort(newestFirst).map((chat) => chatRow(chat, state, chosen, choose));
  const lonely = cloudsOf(mine).filter((cloud) => !mine.some((chat) => chat.private && chat.cloud === cloud));
  fill(document.getElementById("chats"), rows, lonely.map((cloud) => unopened(cloud, state, choose)));
}

/** Where a person is: on Feishu, and on DingTalk when they are in a chat there. */
function cloudsOf(mine) {
  return mine.some((chat) => chat.cloud === "dingtalk") ? ["feishu", "dingtalk"] : ["feishu"];
}

/** Which cloud a chat lives in, told as soon as there are chats of two. */
export function cloudMark(chat, state) {
  const both = state.chats.some((each) => each.cloud !== chat.cloud);
  return both && h("span", { class: `cloud cloud-${chat.cloud}`, "data-cloud": chat.cloud }, CLOUDS[chat.cloud]);
}

/** What a chat is called by the person looking at it. */
export function titleOf(chat, state) {
  return chat.private ? state.bot : chat.name;
}

/** The private chat on DingTalk is told apart from that on Feishu. */
function handleOf(chat, bot) {
  if (!chat.private) return chat.name;
  return chat.cloud === "dingtalk" ? `${bot}·钉钉` : bot;
}

function newestFirst(one, other) {
  return (other.last?.at ?? "").localeCompare(one.last?.at ?? "");
}

function chatRow(chat, state, chosen, choose) {
  const fresh = chat.id === chosen ? { count: 0, pinged: 0 } : unread(view.who, chat);
  return h("button", {
    type: "button",
    class: "chat-row",
    "data-chat": handleOf(chat, state.bot),
    "data-chat-id": chat.id,
    "data-unread": fresh.count,
    "aria-current": chat.id === chosen ? "true" : null,
    onclick: () => choose(chat.id),
  },
  avatar(titleOf(chat, state), chat.private ? "avatar-bot" : "avatar-group"),
  h("span", { class: "chat-row-words" },
    h("span", { class: "chat-row-top" },
      h("span", { class: "chat-row-name" }, titleOf(chat, state), cloudMark(chat, state)),
      chat.last && h("time", {}, shortTime(chat.last.at, state.now))),
    h("span", { class: "chat-row-last" },
      fresh.pinged > 0 && !chat.private && h("em", {}, "[有人@我]"), preview(chat, state))),
  fresh.count > 0 && h("span", { class: "dot", "aria-label": `${fresh.count} 条未读` }, fresh.count > 99 ? "99+" : fresh.count));
}

function unopened(cloud, state, choose) {
  const chat = { private: true, cloud };
  return h("button", { type: "button", class: "chat-row", "data-chat": handleOf(chat, state.bot), "data-chat-id": "", "data-unread": 0, onclick: () => choose("", cloud) },
    avatar(state.bot, "avatar-bot"),
    h("span", { class: "chat-row-words" }, h("span", { class: "chat-row-name" }, state.bot, cloudMark(chat, state)),
      h("span", { class: "chat-row-last" }, "私聊机器人")));
}

function preview(chat, state) {
  if (chat.dissolved) return "群已解散";
  if (!chat.last) return "还没有消息";
  return chat.private ? chat.last.text : `${chat.last.name}：${chat.last.text}`;
}

function shortTime(at, now) {
  return dayOf(at) === dayOf(now) ? timeOf(at) : dayOf(at).replace(/（.*/, "");
}
