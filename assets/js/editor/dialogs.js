// What asks a person something: link, foreign text, link card; and the list of keys.

import { completed, webAddress } from "./addresses.js";
import { el } from "./dom.js";
import { KEYS } from "./keys.js";

let count = 0;
const mac = /Mac|iP(?:hone|ad)/.test(navigator.platform ?? "");
const NAMES = mac
  ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" }
  : { Mod: "Ctrl", Alt: "Alt", Shift: "Shift", Ctrl: "Ctrl" };
const SIGNS = { ArrowUp: "↑", ArrowDown: "↓" };

// A key as people write it: "Ctrl+Shift+K", "⇧⌘K".
export const keyName = (key) =>
  key &&
  key
    .split("-")
    .map((part) => NAMES[part] ?? SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(mac ? "" : "+");
export const ariaKey = (key) =>
  key
    ?.split("-")
    .map((part) => ({ Mod: mac ? "Meta" : "Control" })[part] ?? part)
    .join("+");

// A modal dialog. `fields`: elements; resolves with the button's value, or "" if it was left.
function ask(host, labels, { title, help, fields, buttons, check }) {
  count += 1;
  const titleId = `editor-dialog-${count}`;
  const error = el("p", { class: "editor-error", role: "alert", id: `${titleId}-error` });
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: titleId }, title),
    help ? el("p", {}, help) : null,
    ...fields,
    error,
    el(
      "div",
      { class: "editor-buttons" },
      ...buttons.map(([value, text, main]) =>
        el(
          "button",
          {
            type: main ? "submit" : "button",
            value,
            class: main ? "editor-main" : null,
            onclick: main ? null : () => dialog.close(value),
          },
          text,
        ),
      ),
    ),
  );
  const dialog = el("dialog", { class: "editor-dialog", "aria-labelledby": titleId }, form);
  host.append(dialog);
  form.addEventListener("submit", (event) => {
    const wrong = check?.();
    if (!wrong) return;
    event.preventDefault();
    error.textContent = wrong.text;
    wrong.field.setAttribute("aria-invalid", "true");
    wrong.field.setAttribute("aria-describedby", error.id);
    wrong.field.focus();
  });
  // A dialog is inside the editor's page, perhaps inside its form: nothing may reach that.
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" || event.target.localName !== "select") return;
    event.preventDefault(); // a choice is applied like a word that was typed
    form.requestSubmit(form.querySelector("button[type=submit]"));
  });
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const value = dialog.returnValue;
      dialog.remove();
      resolve(value === "cancel" ? "" : value);
    });
    dialog.showModal();
  });
}

const field = (label, input) =>
  el("label", { class: "editor-field" }, el("span", {}, label), input);
const usual = (labels) => [
  ["cancel", labels.cancel, false],
  ["ok", labels.ok, true],
];

// { href, text } or null; href "" takes the link away.
export async function askLink(host, labels, { href = "", text = "", empty = false }) {
  const address = el("input", {
    type: "text",
    inputmode: "url",
    dir: "ltr",
    value: href,
    autocomplete: "off",
    autofocus: true,
  });
  const shown = el("input", { type: "text", dir: "auto", value: text });
  const answer = await ask(host, labels, {
    title: labels.linkTitle,
    fields: [field(labels.address, address), ...(empty ? [field(labels.linkText, shown)] : [])],
    buttons: [...(href ? [["unlink", labels.unlink, false]] : []), ...usual(labels)],
    check: () => (completed(address.value) ? null : { field: address, text: labels.badAddress }),
  });
  if (!answer) return null;
  if (answer === "unlink") return { href: "", text: "" };
  return { href: completed(address.value), text: shown.value.trim() };
}

const RTL = /^(?:ar|fa|he|iw|ur|ps|sd|ug|yi|dv|ckb)(?:-|$)/i;
export const directionOfLanguage = (tag) => (RTL.test(tag) ? "rtl" : "ltr");
const USUAL = ["en", "ar", "fr", "de", "es", "tr", "fa", "he", "ku", "hy", "ru", "zh"];

// { lang, dir } or null; lang "" takes the mark away.
export async function askLanguage(host, labels, { lang = "", own }) {
  const names = new Intl.DisplayNames([own], { type: "language" });
  const first = own.startsWith("ar") ? "en" : "ar";
  const tags = [...new Set([...(lang ? [lang] : []), first, ...USUAL])];
  const select = el(
    "select",
    { autofocus: true },
    ...tags.map((tag) =>
      el("option", { value: tag, selected: tag === (lang || first) }, nameOf(names, tag)),
    ),
    el("option", { value: "" }, labels.otherLanguage),
  );
  const other = el("input", { type: "text", dir: "ltr", autocomplete: "off", size: "12" });
  const otherField = field(labels.otherLanguage, other);
  otherField.hidden = true;
  select.addEventListener("change", () => {
    otherField.hidden = select.value !== "";
    if (!otherField.hidden) other.focus();
  });
  const chosen = () => {
    try {
      return Intl.getCanonicalLocales(select.value || other.value.trim())[0] ?? "";
    } catch {
      return "";
    }
  };
  const answer = await ask(host, labels, {
    title: labels.foreignTitle,
    help: labels.foreignHelp,
    fields: [field(labels.language, select), otherField],
    buttons: [...(lang ? [["none", labels.notForeign, false]] : []), ...usual(labels)],
    check: () => (chosen() ? null : { field: other, text: labels.badLanguage }),
  });
  if (!answer) return null;
  if (answer === "none") return { lang: "", dir: "" };
  return { lang: chosen(), dir: directionOfLanguage(chosen()) };
}

function nameOf(names, tag) {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

// { address } or null.
export async function askAddress(host, labels, { address = "" } = {}) {
  const input = el("input", {
    type: "text",
    inputmode: "url",
    dir: "ltr",
    value: address,
    autocomplete: "off",
    autofocus: true,
  });
  const answer = await ask(host, labels, {
    title: labels.embedTitle,
    fields: [field(labels.address, input)],
    buttons: usual(labels),
    check: () => (webAddress(input.value) ? null : { field: input, text: labels.badAddress }),
  });
  return answer ? { address: webAddress(input.value) } : null;
}

export async function showKeys(host, labels, without) {
  const rows = KEYS.filter(([name]) => !without.has(name)).map(([name, key]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, labels[name]),
      el("td", {}, el("kbd", { dir: "ltr" }, keyName(key))),
    ),
  );
  const table = el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, labels.keysWhat),
        el("th", { scope: "col" }, labels.keysKey),
      ),
    ),
    el("tbody", {}, ...rows),
  );
  const frame = el(
    "div",
    { class: "editor-keys", tabindex: "0", role: "region", "aria-label": labels.keysTitle },
    table,
  );
  await ask(host, labels, {
    title: labels.keysTitle,
    fields: [frame],
    buttons: [["ok", labels.close, true]],
  });
}
