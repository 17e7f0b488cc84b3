// A list of scopes as chips, in a box with one input.

import { h } from "./elements.js";

/**
 * @param {HTMLElement} box
 * @param {{ id: string, describedBy?: string, onChange: () => void }} options
 */
export function createScopeChips(box, { id, describedBy = "", onChange }) {
  let scopes = [];
  const input = h("input", {
    id,
    autocomplete: "off",
    spellcheck: "false",
    ...(describedBy && { "aria-describedby": describedBy }),
    keydown: (event) => {
      if ((event.key === "Enter" || event.key === " ") && input.value.trim() !== "") {
        event.preventDefault();
        take();
      } else if (event.key === "Backspace" && input.value === "" && scopes.length > 0) {
        change(scopes.slice(0, -1));
      }
    },
    input: () => /\s/.test(input.value) && take(),
    change: () => take(),
  });
  const list = h("ul", { "aria-label": "Chosen scopes" });
  box.append(list, input);

  function take() {
    const next = merged();
    input.value = "";
    change(next);
  }

  function merged() {
    const added = input.value.split(/\s+/).filter((scope) => scope !== "");
    return [...new Set([...scopes, ...added])];
  }

  function change(next) {
    set(next);
    onChange();
  }

  function set(next) {
    scopes = next;
    list.hidden = scopes.length === 0;
    list.replaceChildren(...scopes.map(chip));
  }

  function chip(scope) {
    const remove = () => {
      change(scopes.filter((other) => other !== scope));
      input.focus();
    };
    return h(
      "li",
      {},
      scope,
      h("button", { type: "button", "aria-label": `Remove ${scope}`, click: remove }, "\u00d7"),
    );
  }

  set([]);
  return {
    /** With what is still being typed. */
    get value() {
      return merged();
    },
    set value(next) {
      set(next);
    },
  };
}
