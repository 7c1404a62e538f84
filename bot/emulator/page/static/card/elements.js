/** One drawing function per component tag; a tag nobody knows is shown as a red box, never dropped. */
import { h } from "../dom.js";
import { drawButton, drawOverflow } from "./buttons.js";
import { drawChecker, drawMultiple, drawPeople, drawPersonSelect, drawSelect } from "./choices.js";
import { drawColumn, drawColumnSet, drawContainer, drawForm, drawPanel } from "./containers.js";
import { drawDate, drawDateTime, drawInput, drawTime } from "./inputs.js";
import { drawTable } from "./table.js";
import { drawChart, drawDiv, drawImage, drawImages, drawMarkdown, drawPerson, drawPersonList, drawRule, drawTag } from "./text.js";

const DRAW = {
  markdown: drawMarkdown,
  div: drawDiv,
  hr: drawRule,
  img: drawImage,
  img_combination: drawImages,
  chart: drawChart,
  person: drawPerson,
  person_list: drawPersonList,
  text_tag: drawTag,
  column_set: drawColumnSet,
  column: drawColumn,
  collapsible_panel: drawPanel,
  interactive_container: drawContainer,
  form: drawForm,
  table: drawTable,
  input: drawInput,
  select_static: drawSelect,
  multi_select_static: drawMultiple,
  select_person: drawPersonSelect,
  multi_select_person: drawPeople,
  date_picker: drawDate,
  picker_datetime: drawDateTime,
  picker_time: drawTime,
  checker: drawChecker,
  button: drawButton,
  overflow: drawOverflow,
};

export function drawElements(nodes, room) {
  return (nodes ?? []).map((node) => drawElement(node, room));
}

/** A component that cannot be drawn shows why; the rest of the card stands. */
export function drawElement(node, room) {
  const draw = Object.hasOwn(DRAW, node?.tag) ? DRAW[node.tag] : null;
  if (!draw) return problemBox(`演练房间不认识的组件：${node?.tag ?? "（没有 tag）"}`);
  try {
    return draw(node, room);
  } catch (error) {
    return problemBox(`组件 ${node.tag} 画不出来：${error.message}`);
  }
}

export function problemBox(text) {
  return h("div", { class: "problem-box", role: "alert", "data-problem": text }, text);
}
