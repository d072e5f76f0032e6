// The toolbar: one stop for Tab, arrows within; every button tells its key.

import { el, icon } from "./dom.js";
import { ariaKey, keyName } from "./dialogs.js";
import { KEY_OF } from "./keys.js";
import { openMenu } from "./menu.js";

const ICONS = {
  strong: "bold",
  em: "italic",
  link: "link",
  foreign: "languages",
  more: "ellipsis",
  bullets: "list",
  ordered: "list-ordered",
  outdent: "list-indent-decrease",
  indent: "list-indent-increase",
  insert: "plus",
  undo: "undo-2",
  redo: "redo-2",
  keys: "keyboard",
  paragraph: "pilcrow",
  heading2: "heading-2",
  heading3: "heading-3",
  heading4: "heading-4",
  quote: "text-quote",
  pullquote: "quote",
  codeBlock: "square-code",
  picture: "image",
  gallery: "images",
  table: "table",
  embed: "external-link",
  rule: "minus",
  inlineCode: "code",
  sub: "subscript",
  sup: "superscript",
  s: "strikethrough",
  kbd: "keyboard",
  rowBefore: "arrow-up-to-line",
  rowAfter: "arrow-down-to-line",
  deleteRow: "fold-vertical",
  columnBefore: "arrow-left-to-line",
  columnAfter: "arrow-right-to-line",
  deleteColumn: "fold-horizontal",
  toggleHeader: "panel-top",
  deleteTable: "trash-2",
  moveUp: "arrow-up",
  moveDown: "arrow-down",
  remove: "trash-2",
};
export const iconOf = (name) => ICONS[name] ?? "check";

const tip = (label, key) => (key ? `${label} \u2066${keyName(key)}\u2069` : label);

export class Toolbar {
  // `groups`: lists of { name, kind: "toggle" | "do" | "menu", run, entries?, active?, enabled? }
  constructor({ host, labels, groups, name, controls, back }) {
    this.host = host;
    this.labels = labels;
    this.back = back;
    this.controls = [];
    this.element = el(
      "div",
      {
        role: "toolbar",
        "aria-label": labels[name],
        "aria-controls": controls,
        class: "editor-toolbar",
      },
      ...groups.map((group) =>
        el("div", { class: "editor-group" }, ...group.map((entry) => this.button(entry))),
      ),
    );
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("focusin", (event) => this.rove(event.target.closest("button")));
    // A click on a button must not take the selection out of the text.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.rove(this.controls[0].button);
  }

  button(entry) {
    const label = this.labels[entry.name];
    const key = KEY_OF[entry.name];
    const menu = entry.kind === "menu";
    const button = el("button", {
      type: "button",
      tabindex: "-1",
      class: entry.text ? "editor-button editor-button-text" : "editor-button",
      "data-name": entry.name,
      "data-tip": tip(label, key),
      "aria-label": entry.text ? null : label,
      "aria-keyshortcuts": ariaKey(key),
      "aria-pressed": entry.kind === "toggle" ? "false" : null,
      "aria-haspopup": menu ? "menu" : null,
      "aria-expanded": menu ? "false" : null,
      onclick: () => this.press(entry, button),
    });
    if (entry.text) {
      entry.shown = el("span", {});
      button.append(el("span", { class: "visually-hidden" }, `${label}: `), entry.shown);
    } else button.append(icon(iconOf(entry.name)));
    if (menu) button.append(icon("chevron-down"));
    this.controls.push({ entry, button });
    return button;
  }

  press(entry, button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (entry.kind !== "menu") {
      entry.run();
      return;
    }
    openMenu(button, this.labels[entry.name], entry.entries(), {
      host: this.host,
      after: this.back,
    });
  }

  open(name) {
    const found = this.controls.find(({ entry }) => entry.name === name);
    if (found) this.press(found.entry, found.button);
  }

  rove(button) {
    if (!button) return;
    for (const control of this.controls) {
      control.button.tabIndex = control.button === button ? 0 : -1;
    }
  }

  focus() {
    this.controls.find(({ button }) => button.tabIndex === 0)?.button.focus();
  }

  key(event) {
    const buttons = this.controls.map(({ button }) => button);
    const at = buttons.indexOf(event.target.closest("button"));
    const rtl = getComputedStyle(this.element).direction === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (step) buttons[(at + step + buttons.length) % buttons.length].focus();
    else if (event.key === "Home") buttons[0].focus();
    else if (event.key === "End") buttons.at(-1).focus();
    else if (event.key === "Escape") this.back();
    else if (event.key === "ArrowDown" && this.controls[at]?.entry.kind === "menu") {
      this.press(this.controls[at].entry, buttons[at]);
    } else return;
    event.preventDefault();
  }

  // Show what is so at the selection.
  update() {
    for (const { entry, button } of this.controls) {
      if (entry.kind === "toggle") button.setAttribute("aria-pressed", String(entry.active()));
      if (entry.shown) entry.shown.textContent = entry.text();
      if (entry.enabled) button.setAttribute("aria-disabled", String(!entry.enabled()));
    }
  }
}
