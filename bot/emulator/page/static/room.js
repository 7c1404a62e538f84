/**
 * The rehearsal room: one person plays every department. This file ties the parts together.
 *
 * Stable attributes, for tests and for whoever drives the page:
 *   data-identity="王磊"           button that makes this window that person (data-open-id has the id)
 *   data-chat="新品上市协作群"      row of a chat, the private one is called as the bot is, on DingTalk with ·钉钉;
 *                                  [data-cloud] marks the cloud; data-unread has the count
 *   data-title                     head of the open chat
 *   data-message="om_…"            a message; data-kind is its type, data-sender its author's name
 *   data-template="orange"         header of a card
 *   data-button="确认无误"          button, or entry of an overflow menu ([data-overflow] opens it), by its words
 *   data-form, data-input="name"   form and its inputs by wire name; several choices: click summary, then [data-option]
 *   data-confirm="yes|no"          buttons of the confirm dialog
 *   data-toast="success|error|…"   the toast
 *   data-clock="hour|day|evening|workday|reminder"   jumps; data-now has the present moment
 *   data-inspect, data-verdict     opens the JSON of a card; "ok" or "wrong"
 *   data-forward, data-choice      passes a card on; the chats to choose from, by name
 *   data-example, data-offer       example chips; suggestions after / and @
 *   data-step="0"                  a step of the first need; goes where it is done
 *   data-problem                   red box for what could not be drawn
 */
import { act, fetchState, listen } from "./api.js";
import { drawChats } from "./chats.js";
import { drawComposer, layOut, startComposer } from "./composer.js";
import { drawConversation, noteScrolling, scrollToEnd } from "./conversation.js";
import { clearToasts, toast } from "./dialogs.js";
import { drawGuide } from "./guide.js";
import { callsOn, drawPeople } from "./people.js";
import { drawClock, drawInspector } from "./side.js";
import { markRead, save, startReading, view } from "./view.js";

let asked = 0;
let running = null;

/** Fetches and draws; calls made meanwhile share one further round. */
function refresh() {
  asked += 1;
  running ??= rounds().catch(lost).finally(() => {
    running = null;
  });
  return running;
}

async function rounds() {
  let done = 0;
  while (done < asked) {
    done = asked;
    await round();
  }
}

async function round() {
  const who = view.who;
  const chat = view.chats[who];
  const state = await fetchState(who, chat);
  if (who !== view.who || chat !== view.chats[view.who]) return refreshSoon();
  document.body.classList.remove("offline");
  return draw(state);
}

function refreshSoon() {
  asked += 1;
}

function draw(state) {
  startReading(state);
  if (choosePerson(state) || choosePlace(state)) return refreshSoon();
  const open = state.chats.find((chat) => chat.id === state.chat);
  if (open && visible("chat")) markRead(view.who, open);
  drawPeople(state, become);
  drawChats(state, state.chat, enter);
  drawWaiting(state.waiting);
  drawGuide(state, goTo, save);
  drawConversation(state, refresh, inspect);
  drawComposer(state);
  drawClock(state, refresh);
  drawInspector(state);
  drawTitle(state);
  return save();
}

/** A new window is the person of the first step; so is one whose person the world no longer knows. */
function choosePerson(state) {
  if (!state.people.length || state.people.some((person) => person.id === view.who)) return false;
  view.who = state.steps[0]?.who ?? state.people[0].id;
  return true;
}

/** Somebody who has not looked anywhere yet looks into their first group. */
function choosePlace(state) {
  if (state.chat) return false;
  const mine = state.chats.filter((chat) => chat.members.includes(view.who));
  const first = mine.find((chat) => !chat.private) ?? mine[0];
  if (!first || view.chats[view.who] === first.id) return false;
  view.chats[view.who] = first.id;
  return true;
}

/** While the bot is being started nothing is shown of the chat, and what is typed waits to be sent. */
function drawWaiting(words) {
  document.body.classList.toggle("waiting", Boolean(words));
  document.getElementById("waiting-words").textContent = words;
}

/** Brings the window to where a step is done, and lays out what is to be said. */
async function goTo(step) {
  view.who = step.who;
  clearToasts();
  await enter(step.chat);
  if (step.line) layOut(step.line);
}

function drawTitle(state) {
  const name = state.people.find((person) => person.id === view.who)?.name ?? "";
  const calls = callsOn(view.who, state.chats);
  document.title = `${calls ? `(${calls}) ` : ""}${name} · 演练房间`;
}

function become(who) {
  view.who = who;
  clearToasts();
  return refresh();
}

async function enter(chat, cloud) {
  view.chats[view.who] = chat || (await openPrivate(cloud));
  look("chat");
  await refresh();
  scrollToEnd();
}

async function openPrivate(cloud) {
  try {
    return (await act("open", { who: view.who, cloud })).chat;
  } catch (refused) {
    toast(refused.message, "error");
    return view.chats[view.who];
  }
}

function inspect(message) {
  view.inspected = message.id;
  turnTo("inspect");
  look("side");
  return refresh();
}

/** On a narrow screen one part is shown at a time. */
function look(part) {
  document.body.dataset.look = part;
  for (const tab of document.querySelectorAll("[data-look-at]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.lookAt === part));
  }
}

function visible(part) {
  return getComputedStyle(document.getElementById(part)).display !== "none";
}

function turnTo(tab) {
  for (const button of document.querySelectorAll("[data-tab]")) {
    const on = button.dataset.tab === tab;
    button.setAttribute("aria-selected", String(on));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !on;
  }
}

function start() {
  startComposer(refresh);
  for (const tab of document.querySelectorAll("[data-look-at]")) {
    tab.addEventListener("click", () => {
      look(tab.dataset.lookAt === document.body.dataset.look && tab.dataset.lookAt === "side" ? "chat" : tab.dataset.lookAt);
      refresh();
    });
  }
  for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => turnTo(tab.dataset.tab));
  document.getElementById("newer").addEventListener("click", scrollToEnd);
  document.getElementById("scroller").addEventListener("scroll", noteScrolling, { passive: true });
  look("chat");
  listen(refresh, lost);
}

function lost(error) {
  document.body.classList.add("offline");
  if (error instanceof Error) toast(`暂时连不上演练房间：${error.message}`, "error");
}

start();
