/** 以谁的身份: one click makes this window another person; a dot tells who is being called on. */
import { fill, h } from "./dom.js";
import { avatar } from "./card/text.js";
import { unread, view } from "./view.js";

const WITHOUT_DEPARTMENT = "管理层";
const LONGEST_PLAIN = 3;

/** Draws the switch; `choose(id)` is called on a click. */
export function drawPeople(state, choose) {
  fill(document.getElementById("people"), departments(state.people).map(([department, people]) =>
    h("div", { class: "department" },
      h("div", { class: "department-name" }, department),
      h("div", { class: "department-people" }, people.map((person) => personButton(person, state, choose))))));
  drawMe(state.people.find((person) => person.id === view.who));
}

/** How many messages call on a person in chats they have not looked at since. */
export function callsOn(who, chats) {
  return chats.filter((chat) => chat.members.includes(who)).reduce((sum, chat) => sum + unread(who, chat).pinged, 0);
}

function drawMe(person) {
  fill(document.getElementById("me"), person && [
    avatar(person.name, "avatar-large"),
    h("div", { class: "me-words" },
      h("strong", { class: "me-name" }, person.name),
      h("span", { class: "me-badge" }, badgeOf(person))),
  ]);
}

function badgeOf({ department, role }) {
  const parts = role.startsWith(department) ? [role] : [department, role];
  return parts.filter(Boolean).join(" · ") || "同事";
}

function departments(people) {
  const groups = new Map();
  for (const person of people) {
    const name = person.department || WITHOUT_DEPARTMENT;
    groups.set(name, [...(groups.get(name) ?? []), person]);
  }
  return [...groups];
}

/** What matters here: 市场部经理 is 经理 of 市场部, 市场策划，接口人 is 接口人; a plain 软件工程师 stays in the tooltip. */
function shortRole({ role, department }) {
  const parts = role.split(/[，,、]/);
  const last = parts.at(-1);
  if (department && last.startsWith(department)) return last.slice(department.length);
  return !department || parts.length > 1 || last.length <= LONGEST_PLAIN ? last : "";
}

function personButton(person, state, choose) {
  const mine = person.id === view.who;
  const calls = mine ? 0 : callsOn(person.id, state.chats);
  const label = [person.name, person.department, person.role, calls ? `${calls} 条待看` : ""].filter(Boolean).join("，");
  return h("button", {
    type: "button",
    class: "person",
    "data-identity": person.name,
    "data-open-id": person.id,
    "aria-pressed": String(mine),
    "aria-label": label,
    title: label,
    onclick: () => choose(person.id),
  }, h("span", { class: "person-words" }, person.name, h("small", {}, shortRole(person))),
  calls > 0 && h("span", { class: "dot", "data-calls": calls }, calls));
}
