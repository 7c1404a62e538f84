/** The names Feishu gives to colours, as class names of card.css; an unknown name falls back to grey. */

const FAMILIES = new Set([
  "blue", "wathet", "turquoise", "green", "lime", "yellow", "orange", "red", "carmine", "violet", "purple",
  "indigo", "grey", "neutral", "default", "sunflower", "white", "black",
]);
const SAME = { neutral: "grey", default: "grey", lime: "green", sunflower: "yellow", black: "grey" };

/** The family of `red`, `red-600` or `neutral`. */
export function family(name) {
  const base = String(name ?? "").split("-")[0].toLowerCase();
  if (!FAMILIES.has(base)) return "grey";
  return SAME[base] ?? base;
}

/** Class for coloured text. */
export function inkClass(name) {
  return name && name !== "default" ? `ink-${family(name)}` : "";
}

/** Class for a small coloured label. */
export function tagClass(name) {
  return `tag tint-${family(name || "blue")}`;
}

/** Class for a background such as `grey-50`; `default` is none. */
export function backgroundClass(name) {
  return name && name !== "default" ? `back-${family(name)}` : "";
}
