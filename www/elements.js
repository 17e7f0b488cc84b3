// Elements by hand. Text stays text: nothing of a token is ever parsed as HTML.

/**
 * Makes an element.
 *
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: Event) => void)>} [attributes] a function listens to the event of
 *   that name; `true` is an empty attribute, `false` none
 * @param {...(Node | string)} children
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** The element with that id, which index.html has. */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** Shows or takes away what is wrong with a field, for eyes and screen readers alike. */
export function setError(field, message = "") {
  byId(`${field.id}-error`).textContent = message;
  if (message === "") field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}
