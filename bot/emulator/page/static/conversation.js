/** The open chat: its head and its messages, patched in place so that nothing a person is typing is lost. */
import { fill, h } from "./dom.js";
import { act } from "./api.js";
import { cloudMark, titleOf } from "./chats.js";
import { noteStep } from "./guide.js";
import { dayOf } from "./card/moments.js";
import { words } from "./card/text.js";
import { chooseOne, toast } from "./dialogs.js";
import { drawMessage, signature } from "./message.js";
import { cardMemory, view } from "./view.js";

const NEAR_BOTTOM = 120;
let present = null; // a message drawn earlier still offers the chats there are now
let shown = { place: "", nodes: new Map() };

/** Draws the chat of `state`; `after()` asks for a new state, `inspect(message)` opens the inspector. */
export function drawConversation(state, after, inspect) {
  present = state;
  const chat = state.chats.find((each) => each.id === state.chat);
  drawHead(chat, state);
  const list = document.getElementById("messages");
  const scroller = document.getElementById("scroller");
  const place = `${view.who} ${state.chat}`;
  const moved = shown.place !== place;
  if (moved) {
    shown = { place, nodes: new Map() };
    list.replaceChildren();
  }
  const atBottom = moved || nearEnd(scroller);
  const before = shown.nodes.size;
  patch(list, state, chat, after, inspect);
  drawEmpty(list, state);
  if (atBottom) scroller.scrollTop = scroller.scrollHeight;
  else if (shown.nodes.size > before) document.getElementById("newer").hidden = false;
}

export function scrollToEnd() {
  const scroller = document.getElementById("scroller");
  scroller.scrollTop = scroller.scrollHeight;
  document.getElementById("newer").hidden = true;
}

/** The pill that tells of newer messages goes when a person has scrolled down to them. */
export function noteScrolling() {
  if (nearEnd(document.getElementById("scroller"))) document.getElementById("newer").hidden = true;
}

function nearEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM;
}

function drawHead(chat, state) {
  const head = document.getElementById("chat-head");
  if (!chat) return fill(head, h("h2", {}, "选择一个会话"));
  const names = chat.members.map((id) => state.people.find((person) => person.id === id)?.name ?? id);
  const about = chat.private ? `${names[0]} 与机器人的私聊` : `${names.length} 人${chat.has_bot ? " + 机器人" : "，机器人不在群里"} · ${names.join("、")}`;
  return fill(head, h("h2", { "data-title": titleOf(chat, state) }, titleOf(chat, state), cloudMark(chat, state)), h("p", { title: names.join("、") }, about));
}

function drawEmpty(list, state) {
  list.classList.toggle("messages-empty", state.messages.length === 0);
  list.dataset.empty = state.chat ? "还没有消息。在下面说第一句话吧。" : "从左边选一个会话开始。";
}

function patch(list, state, chat, after, inspect) {
  let day = "";
  let previous = null;
  for (const message of state.messages) {
    const today = dayOf(message.at);
    if (today !== day) previous = dayMark(list, today, previous);
    day = today;
    const node = upToDate(message, state, chat, after, inspect);
    place(list, node, previous);
    previous = node;
  }
}

function place(list, node, previous) {
  const next = previous ? previous.nextSibling : list.firstChild;
  if (next !== node) list.insertBefore(node, next);
}

function dayMark(list, day, previous) {
  const mark = shown.nodes.get(day)?.node ?? h("li", { class: "day" }, day);
  shown.nodes.set(day, { node: mark });
  place(list, mark, previous);
  return mark;
}

/** The message's node: the one on the page when nothing changed, else a new one in its place. */
function upToDate(message, state, chat, after, inspect) {
  const key = signature(message);
  const known = shown.nodes.get(message.id);
  if (known?.key === key) return known.node;
  const node = drawMessage(message, roomFor(message, state, chat, after, inspect));
  if (known) replace(known, node, message);
  shown.nodes.set(message.id, { node, key, versions: message.versions });
  return node;
}

function replace(known, node, message) {
  const focus = focusIn(known.node);
  known.node.replaceWith(node);
  if (message.versions > known.versions) node.classList.add("message-changed");
  restore(focus, node);
}

function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  const input = active.closest("[data-input]")?.dataset.input;
  return input ? { input, from: active.selectionStart, to: active.selectionEnd } : null;
}

function restore(focus, node) {
  if (!focus) return;
  const control = node.querySelector(`[data-input="${CSS.escape(focus.input)}"]`);
  control?.focus();
  if (typeof focus.from === "number") control?.setSelectionRange?.(focus.from, focus.to);
}

function roomFor(message, state, chat, after, inspect) {
  const { drafts, folds } = cardMemory(message.id);
  const did = (button) => noteStep(state.steps, "button", button);
  const send = (name, body) =>
    answered(act(name, { who: view.who, message: message.id, ...body }), message.id, drafts, after, () => did(body.words));
  return {
    who: view.who,
    live: true,
    members: chat?.members ?? [],
    person: (id) => state.people.find((person) => person.id === id),
    isMe: (userId) => state.people.find((person) => person.id === view.who)?.user_id === userId,
    drafts,
    folds,
    tap: (index, node, option) => send("tap", { index, button: handleOf(node), words: words(node.text), option }),
    submit: (index, node, values) => send("submit", { index, button: handleOf(node), words: words(node.text), values }),
    reset: () => redraw(message.id, drafts, after),
    say: (text) => toast(text),
    inspect,
    forward: () => forward(message, after),
  };
}

/** Passes a message on to another chat of the same person on the same cloud, as the client does. */
async function forward(message, after) {
  const state = present;
  const cloud = state.chats.find((chat) => chat.id === state.chat)?.cloud;
  const others = state.chats.filter((chat) => chat.id !== state.chat && chat.cloud === cloud && chat.members.includes(view.who));
  const to = await chooseOne("转发到", others.map((chat) => [chat.id, titleOf(chat, state)]));
  if (!to) return;
  try {
    await act("forward", { who: view.who, message: message.id, chat: to });
    toast("已转发", "success");
  } catch (refused) {
    toast(refused.message, "error");
  }
  await after();
}

/** How the world knows a component: by its name, else by the words on it. */
function handleOf(node) {
  return node.name || words(node.text) || words(node.placeholder);
}

/** Shows the bot's answer; what was typed is kept until the bot took it. */
async function answered(answer, id, drafts, after, taken) {
  try {
    const { toast_text: text, toast_type: tone, replaced, error } = await answer;
    if (error) toast(errorWords(error), "error");
    else if (text) toast(text, tone);
    const refused = Boolean(error) || ["error", "warning"].includes(tone);
    if (!refused) taken();
    if (!error && (replaced || !refused)) await redraw(id, drafts, after);
    else await after();
  } catch (refused) {
    toast(refused.message, "error");
    await after();
  }
}

async function redraw(id, drafts, after) {
  drafts.clear();
  const known = shown.nodes.get(id);
  if (known) known.key = "";
  await after();
}

function errorWords(error) {
  return /^\d+$/.test(error) ? `出错了，请稍后重试（错误码 ${error}）` : error;
}
