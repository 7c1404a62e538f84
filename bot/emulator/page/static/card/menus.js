/** Lists that open on a click: how they close again. */

export function closeOnEscape(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}

/** For a list that lies over the card: closes when the focus goes elsewhere, and is in sight when it opens. */
export function closeWhenLeft(details) {
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  details.addEventListener("toggle", () => details.open && details.lastElementChild.scrollIntoView({ block: "nearest" }));
}
