/** Builds elements. Everything shown is set as text or attribute, never as markup: what people type stays data. */

/** An element; `props` holds attributes, `on…` listeners, and `class`; children are nodes, text, or nothing. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(element, name, value);
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Replaces what is inside, keeping the element itself. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

let serial = 0;

/** A page-unique id, to tie a label to its control. */
export function freshId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

function setProperty(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value") element.value = value;
  else if (name === "checked") element.checked = Boolean(value);
  else element.setAttribute(name, value === true ? "" : String(value));
}
