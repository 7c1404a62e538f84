/** Spacing, widths and backgrounds that a card asks for; set through the style object, which the page's CSP allows. */
import { backgroundClass } from "./colours.js";

const NAMED = { small: "4px", medium: "8px", large: "12px", extra_large: "16px" };
const LENGTH = /^-?\d{1,3}px$/;
const BARE = /^-?\d{1,2}$/;
const SIZES = new Set([
  "heading-0", "heading-1", "heading-2", "heading-3", "heading-4", "heading", "normal", "notation",
  "xxxx-large", "xxx-large", "xx-large", "x-large", "large", "medium", "small", "x-small",
]);
const ALIGNMENTS = { left: "flex-start", center: "center", right: "flex-end", top: "flex-start", bottom: "flex-end" };

export function lengthOf(given) {
  if (BARE.test(given ?? "")) return `${given}px`;
  return NAMED[given] ?? (LENGTH.test(given ?? "") ? given : "");
}

/** `4px`, `4px 8px` or four lengths; anything else is left out. */
function lengths(given) {
  const parts = String(given ?? "").split(/\s+/).map(lengthOf);
  return parts.every(Boolean) ? parts.join(" ") : "";
}

/** Applies what every component may carry: margin, padding, spacing, background. */
export function applyBox(element, node) {
  element.style.margin = lengths(node.margin);
  element.style.padding = lengths(node.padding);
  const gap = lengthOf(node.vertical_spacing);
  if (gap) element.style.rowGap = gap;
  const background = backgroundClass(node.background_style);
  if (background) element.classList.add(background, "backed");
  return element;
}

export function applyText(element, { text_size: size, text_align: align, lines } = {}) {
  if (SIZES.has(size)) element.classList.add(`size-${size}`);
  if (["left", "center", "right"].includes(align)) element.style.textAlign = align;
  if (Number.isInteger(lines) && lines > 0) {
    element.classList.add("clamped");
    element.style.setProperty("-webkit-line-clamp", String(lines));
  }
  return element;
}

/** `auto`, `weighted` with `weight`, or a fixed width in px. */
export function applyColumnWidth(element, column) {
  if (column.width === "auto") element.style.flex = "0 1 auto";
  else if (LENGTH.test(column.width ?? "")) element.style.flex = `0 0 ${column.width}`;
  else element.style.flex = `${Number(column.weight) || 1} 1 0`;
  const vertical = ALIGNMENTS[column.vertical_align];
  if (vertical) element.style.alignSelf = column.vertical_align === "center" ? "center" : vertical;
  const horizontal = ALIGNMENTS[column.horizontal_align];
  if (horizontal) element.style.alignItems = horizontal;
  return element;
}

export function applyJustify(element, horizontal) {
  if (ALIGNMENTS[horizontal]) element.style.justifyContent = ALIGNMENTS[horizontal];
  return element;
}

/** A control as wide as it asks: `fill`, `default` or px. */
export function applyControlWidth(element, width) {
  if (width === "fill") element.classList.add("fills");
  else if (LENGTH.test(width ?? "")) element.style.width = width;
  return element;
}
