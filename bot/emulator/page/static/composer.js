/** The text box: @机器人, suggestions after / and @, history by ↑, examples on the first visit. */
import { fill, h } from "./dom.js";
import { act } from "./api.js";
import { toast } from "./dialogs.js";
import { noteStep } from "./guide.js";
import { offersFor } from "./suggestions.js";
import { remember, view } from "./view.js";

const TALLEST = 160;
const box = document.getElementById("words");
const list = document.getElementById("offers");
let offers = [];
let picked = -1;
let back = 0;
let present = null;
let after = async () => {};

export function startComposer(refresh) {
  after = refresh;
  box.addEventListener("input", typed);
  box.addEventListener("keydown", pressed);
  box.addEventListener("blur", () => setTimeout(() => show([]), 150));
  document.getElementById("send").addEventListener("click", send);
  document.getElementById("at-bot").addEventListener("click", toggleBot);
}

/** Fits the box to the chat that is open; keeps an unsent text per person and chat. */
export function drawComposer(state) {
  const chat = state.chats.find((each) => each.id === state.chat);
  const place = `${view.who} ${state.chat}`;
  if (present?.place !== place) {
    box.value = view.words.get(place) ?? "";
    back = 0;
  }
  present = { state, chat, place };
  const me = state.people.find((person) => person.id === view.who)?.name ?? "";
  const silent = !chat || chat.dissolved;
  box.disabled = silent;
  box.placeholder = !chat ? "先选一个会话" : chat.dissolved ? "群已解散，不能再发言" : `以${me}的身份说话，输入 / 看指令`;
  drawBotChip(state, chat);
  drawExamples(state, silent);
  fit();
}

function drawBotChip(state, chat) {
  const chip = document.getElementById("at-bot");
  chip.hidden = !chat || chat.private || !chat.has_bot;
  chip.textContent = `@${state.bot}`;
  chip.setAttribute("aria-pressed", String(view.atBot));
  chip.title = view.atBot ? "机器人会收到这条消息；点一下改为只对群里人说" : "机器人收不到这条消息；点一下 @ 它";
}

function drawExamples(state, silent) {
  const place = document.getElementById("examples");
  if (view.welcomed || silent || guided(state)) return fill(place);
  if (place.hasChildNodes()) return place;
  return fill(place, h("span", { class: "hint" }, "试试："), state.examples.map((example) =>
    h("button", { type: "button", class: "example", "data-example": "", onclick: () => layOut(example) }, example)));
}

/** While the first step is to be done, its own button lays out the line. */
function guided(state) {
  return state.steps.length > 0 && view.guide === 0;
}

function toggleBot() {
  view.atBot = !view.atBot;
  drawComposer(present.state);
  box.focus();
}

/** Puts a line into the box as if it had been typed, without the list of commands over it. */
export function layOut(text) {
  put(text);
  show([]);
}

function put(text) {
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  typed();
}

function typed() {
  if (present) view.words.set(present.place, box.value);
  fit();
  show(present?.chat ? offersFor(box.value, box.selectionStart, present.state, present.chat) : []);
}

/** The box is as tall as its text; only where there is something to send can it be sent. */
function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  document.getElementById("send").disabled = box.disabled || !box.value.trim();
}

function show(found) {
  offers = found;
  picked = found.length ? 0 : -1;
  drawOffers();
}

function drawOffers() {
  list.hidden = offers.length === 0;
  box.setAttribute("aria-expanded", String(offers.length > 0));
  if (picked >= 0) box.setAttribute("aria-activedescendant", `offer-${picked}`);
  else box.removeAttribute("aria-activedescendant");
  fill(list, offers.map((offer, index) =>
    h("li", { id: `offer-${index}`, role: "option", "aria-selected": String(index === picked), "data-offer": offer.label, onmousedown: (event) => {
      event.preventDefault();
      take(offer);
    } }, h("strong", {}, offer.label), h("span", {}, offer.about))));
  list.children[picked]?.scrollIntoView({ block: "nearest" });
}

function take(offer) {
  put(box.value.slice(0, offer.from) + offer.text + box.value.slice(offer.to));
  show([]);
}

function pressed(event) {
  if (event.isComposing) return;
  const keys = offers.length ? OFFER_KEYS : PLAIN_KEYS;
  const does = keys[event.key];
  if (!does || (event.key === "Enter" && event.shiftKey)) return;
  if (does() !== false) event.preventDefault();
}

const step = (by) => {
  picked = (picked + by + offers.length) % offers.length;
  drawOffers();
};
/** A command typed in full is sent by Enter, not completed once more. */
const takeOrSend = () => (offers[picked].text.trim() === box.value.trim() ? send() : take(offers[picked]));
const OFFER_KEYS = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: takeOrSend, Tab: () => take(offers[picked]), Escape: () => show([]) };
const PLAIN_KEYS = { Enter: () => send(), ArrowUp: () => recall(1), ArrowDown: () => recall(-1) };

/** Goes through what was sent; only from an empty box or while already going through it. */
function recall(by) {
  const going = back > 0 && box.value === view.history.at(-back);
  if (box.value && !going) return false;
  const next = back + by;
  if (next < 0 || next > view.history.length) return false;
  back = next;
  put(back ? view.history.at(-back) : "");
  show([]);
  return true;
}

async function send() {
  const text = box.value;
  if (!text.trim() || !present?.chat) return;
  const { place, chat } = present;
  remember(text);
  back = 0;
  put("");
  try {
    await act("say", { who: view.who, chat: chat.id, text, at_bot: view.atBot });
    noteStep(present.state.steps, "line", text);
  } catch (refused) {
    toast(refused.message, "error");
    if (present.place === place && !box.value) put(text);
  }
  await after();
}
