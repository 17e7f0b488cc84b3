// The box of the token: text that can be edited, its parts coloured where the browser can (CSS Custom Highlight API).

const PARTS = ["token-header", "token-payload", "token-signature"];
const canHighlight = typeof Highlight === "function" && CSS.highlights !== undefined;

/**
 * @param {HTMLElement} box
 * @param {(token: string) => void} onChange
 */
export function createTokenEditor(box, onChange) {
  box.addEventListener("input", () => {
    const token = clean(box.textContent);
    // Several text nodes, a "Bearer" around it, or the <br> of a box that was emptied: write it anew. Else the caret
    // stays where it is.
    const isPlain = box.childNodes.length === (token === "" ? 0 : 1);
    if (token !== box.textContent || !isPlain) write(box, token, { caret: true });
    colour(box);
    onChange(token);
  });
  box.addEventListener("keydown", (event) => {
    // A token has no lines.
    if (event.key === "Enter") event.preventDefault();
  });
  return {
    get token() {
      return clean(box.textContent);
    },
    set token(token) {
      write(box, clean(token), { caret: false });
      colour(box);
      onChange(this.token);
    },
  };
}

/** As it is copied from logs and terminals: with white space, the header's name, the scheme, quotes. */
function clean(text) {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["'`]?(-H )?["'`]?(authorization: ?)?(bearer )?/i, "")
    .replace(/["'`,;]+$/, "")
    .replace(/ /g, "");
}

function write(box, token, { caret }) {
  // Empty means empty: what is left of an edited box would hide the placeholder.
  box.replaceChildren(...(token === "" ? [] : [token]));
  if (caret && token !== "") getSelection().collapse(box.firstChild, token.length);
}

function colour(box) {
  if (!canHighlight) return;
  for (const part of PARTS) CSS.highlights.delete(part);
  const text = box.firstChild;
  if (text === null) return;
  let start = 0;
  for (const [index, part] of text.data.split(".", PARTS.length).entries()) {
    const range = new Range();
    range.setStart(text, start);
    range.setEnd(text, start + part.length);
    CSS.highlights.set(PARTS[index], new Highlight(range));
    start += part.length + 1;
  }
}
