/** What the text box offers while a command or a mention is being typed. */

const MOST = 8;
const COMMAND = /^(\s*)([/／][^\s]*)$/;
const MENTION = /@([^\s@]*)$/;

/** Offers `{label, about, text, from, to}`: put `text` in place of the characters from `from` to `to`. */
export function offersFor(text, caret, state, chat) {
  const before = text.slice(0, caret);
  return commands(before, caret, state) ?? members(before, caret, state, chat) ?? [];
}

function commands(before, caret, state) {
  const found = COMMAND.exec(before);
  if (!found) return null;
  const word = found[2].slice(1).toLowerCase();
  return state.commands
    .filter(({ name, aliases }) => [name, ...aliases].some((each) => each.toLowerCase().startsWith(word)))
    .slice(0, MOST)
    .map(({ name, example }) => ({ label: `/${name}`, about: example, text: `/${name} `, from: found[1].length, to: caret }));
}

function members(before, caret, state, chat) {
  const found = MENTION.exec(before);
  if (!found || chat.private) return null;
  return chat.members
    .map((id) => state.people.find((person) => person.id === id))
    .filter((person) => person?.name.startsWith(found[1]))
    .slice(0, MOST)
    .map((person) => ({
      label: `@${person.name}`,
      about: [person.department, person.role].filter(Boolean).join(" · "),
      text: `@${person.name} `,
      from: caret - found[0].length,
      to: caret,
    }));
}
