/** The table component, ten rows a page at most. */
import { fill, h } from "../dom.js";
import { tagClass } from "./colours.js";
import { inline } from "./inline.js";
import { applyBox } from "./layout.js";
import { markdown } from "./markdown.js";
import { dateCell } from "./moments.js";
import { personBadge } from "./text.js";

const MOST_ROWS = 10;
const DEFAULT_ROWS = 5;

const CELLS = {
  text: (value) => String(value ?? ""),
  lark_md: (value, column, room) => inline(String(value ?? ""), room),
  markdown: (value, column, room) => markdown(value, room),
  number: (value, column) => numberCell(value, column.format ?? {}),
  date: (value, column) => (value === undefined || value === null ? "" : dateCell(value, column.date_format)),
  options: (value) => asList(value).map((option) => h("span", { class: tagClass(option.color) }, option.text ?? option)),
  persons: (value, column, room) => asList(value).map((id) => personBadge(id, room)),
};

export function drawTable(node, room) {
  const pageSize = Math.min(node.page_size || DEFAULT_ROWS, MOST_ROWS);
  const rows = node.rows ?? [];
  const columns = node.columns ?? [];
  const body = h("tbody");
  const pager = h("div", { class: "pager" });
  const show = (page) => {
    fill(body, rows.slice(page * pageSize, (page + 1) * pageSize).map((row) => drawRow(row, columns, room)));
    fill(pager, pagerParts(page, Math.ceil(rows.length / pageSize), show));
  };
  show(0);
  const head = h("tr", {}, columns.map((column) => align(h("th", { scope: "col" }, column.display_name ?? column.name), column)));
  const table = h("table", {}, h("thead", {}, head), body);
  const empty = rows.length ? null : h("div", { class: "table-empty" }, "暂无数据");
  return applyBox(h("div", { class: "table" }, h("div", { class: "table-scroll", tabindex: "0" }, table), empty, pager), node);
}

function drawRow(row, columns, room) {
  return h("tr", {}, columns.map((column) => {
    const draw = CELLS[column.data_type] ?? CELLS.text;
    return align(h("td", {}, draw(row[column.name], column, room)), column);
  }));
}

function align(cell, column) {
  const side = column.horizontal_align ?? (column.data_type === "number" ? "right" : "");
  if (["left", "center", "right"].includes(side)) cell.style.textAlign = side;
  if (/^\d{1,3}(px|%)$/.test(column.width ?? "")) cell.style.width = column.width;
  return cell;
}

function pagerParts(page, pages, show) {
  if (pages <= 1) return [];
  const turn = (label, to) =>
    h("button", { type: "button", class: "pager-turn", "aria-label": label, disabled: to < 0 || to >= pages,
      onclick: () => show(to) }, label === "上一页" ? "‹" : "›");
  return [turn("上一页", page - 1), h("span", {}, `${page + 1} / ${pages}`), turn("下一页", page + 1)];
}

function numberCell(value, { symbol = "", precision, seperator, separator }) {
  if (value === undefined || value === null || value === "") return "";
  const digits = Number.isInteger(precision) ? { minimumFractionDigits: precision, maximumFractionDigits: precision } : {};
  const grouped = Boolean(separator ?? seperator); // the misspelling is Feishu's own
  return symbol + new Intl.NumberFormat("zh-CN", { useGrouping: grouped, ...digits }).format(Number(value));
}

function asList(value) {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
