/** Where each tappable thing stands among all of them, in reading order, as the world counts (words may repeat). */

const ONE_TAP = new Set(["button", "checker"]);
const MENUS = new Set(["select_static", "select_person", "date_picker", "picker_datetime", "picker_time"]);

/** A map from component, or entry of an overflow menu, to its place. */
export function placesOf(card) {
  const places = new Map();
  walk(card.body?.elements, false, (thing) => places.set(thing, places.size));
  return places;
}

function walk(elements, inForm, found) {
  if (!Array.isArray(elements)) return;
  for (const element of elements.filter((each) => each && typeof each === "object")) {
    if (ONE_TAP.has(element.tag) || (MENUS.has(element.tag) && !inForm)) found(element);
    if (element.tag === "overflow") (element.options ?? []).forEach(found);
    const inside = inForm || element.tag === "form";
    if (element.tag === "column_set") walk(element.columns, inside, found);
    walk(element.elements, inside, found);
  }
}
