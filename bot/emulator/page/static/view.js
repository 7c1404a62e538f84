/** What this browser window looks at and has typed: who, which chat, drafts, and how far each person has read. */

const KEY = "rehearsal";
const MOST_HISTORY = 50;

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

export const view = {
  who: kept.who ?? "",
  chats: kept.chats ?? {}, // person → chat last looked at
  read: kept.read ?? null, // "person chat" → {count, pinged}; null before the first state
  history: kept.history ?? [],
  atBot: true,
  welcomed: kept.welcomed ?? false,
  guide: kept.guide ?? 0, // how many of the first steps are done, or "away"
  inspected: "",
  words: new Map(), // "person chat" → unsent text
  cards: new Map(), // "person message" → {drafts, folds}
};

export function save() {
  const { who, chats, read, history, welcomed, guide } = view;
  sessionStorage.setItem(KEY, JSON.stringify({ who, chats, read, history, welcomed, guide }));
}

export function remember(text) {
  view.history = [...view.history.filter((each) => each !== text), text].slice(-MOST_HISTORY);
  view.welcomed = true;
  save();
}

/** What a person typed into a card and opened on it; lives as long as the window. */
export function cardMemory(message) {
  const key = `${view.who} ${message}`;
  if (!view.cards.has(key)) view.cards.set(key, { drafts: new Map(), folds: new Map() });
  return view.cards.get(key);
}

/** Everything that stood there when the window was opened, or when the bot was ready, counts as read. */
export function startReading(state) {
  if (state.waiting) view.read = null;
  if (view.read || state.waiting) return;
  view.read = {};
  for (const chat of state.chats) for (const who of chat.members) markRead(who, chat);
}

export function markRead(who, chat) {
  if (!view.read) return;
  view.read[`${who} ${chat.id}`] = { count: chat.messages, pinged: chat.pinged[who] ?? 0 };
}

/** How many messages are new to `who`, and how many of them call on them. */
export function unread(who, chat) {
  if (!view.read) return { count: 0, pinged: 0 };
  const seen = view.read[`${who} ${chat.id}`] ?? { count: 0, pinged: 0 };
  return { count: chat.messages - seen.count, pinged: (chat.pinged[who] ?? 0) - seen.pinged };
}
