// A button that opens a menu, by the pattern of the ARIA Authoring Practices Guide.

import { el, icon } from "./dom.js";

let open = null;

export function closeMenu({ focus = false } = {}) {
  if (!open) return;
  const { button, menu } = open;
  open = null;
  button.setAttribute("aria-expanded", "false");
  menu.remove();
  if (focus) button.focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) closeMenu();
});

// `entries()`: [{ label, key, icon, checked, disabled, run }], or null for a dividing line.
// `checked` undefined: a plain entry. `after(ran)`: called when the menu has closed.
export function openMenu(button, label, entries, { host, after, last = false }) {
  if (open?.button === button) return closeMenu({ focus: true });
  closeMenu();
  const items = entries.map((entry) => {
    if (!entry) return el("div", { role: "separator" });
    return el(
      "button",
      {
        type: "button",
        role: entry.checked === undefined ? "menuitem" : "menuitemradio",
        "aria-checked": entry.checked === undefined ? null : String(entry.checked),
        "aria-disabled": entry.disabled ? "true" : null,
        tabindex: "-1",
        onclick: () => {
          if (entry.disabled) return;
          closeMenu();
          entry.run();
          after?.();
        },
      },
      icon(entry.icon ?? "check"),
      el("span", {}, entry.label),
      entry.key ? el("kbd", { dir: "ltr" }, entry.key) : null,
    );
  });
  const menu = el("div", { role: "menu", "aria-label": label, class: "editor-menu" }, ...items);
  open = { button, menu };
  button.setAttribute("aria-expanded", "true");
  host.append(menu);
  place(menu, button, host);
  const choices = items.filter((item) => item.localName === "button");
  menu.addEventListener("keydown", (event) => moveIn(event, choices));
  menu.addEventListener("focusout", (event) => {
    if (open?.menu === menu && event.relatedTarget && !menu.contains(event.relatedTarget)) {
      closeMenu();
    }
  });
  const checked = choices.find((choice) => choice.getAttribute("aria-checked") === "true");
  (checked ?? (last ? choices.at(-1) : choices[0]))?.focus();
}

function moveIn(event, choices) {
  const at = choices.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % choices.length,
    ArrowUp: (at - 1 + choices.length) % choices.length,
    Home: 0,
    End: choices.length - 1,
  }[event.key];
  if (to !== undefined) choices[to].focus();
  else if (event.key === "Escape") closeMenu({ focus: true });
  else if (event.key === "Tab") return closeMenu();
  else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const later = [...choices.slice(at + 1), ...choices.slice(0, at + 1)];
    later.find((choice) => choice.textContent.trim().toLowerCase().startsWith(letter))?.focus();
  } else return undefined;
  event.preventDefault();
  event.stopPropagation();
  return undefined;
}

// Under its button, within the host; over it where there is no room below.
function place(menu, button, host) {
  const box = host.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const rtl = getComputedStyle(host).direction === "rtl";
  const start = rtl ? box.right - at.right : at.left - box.left;
  const room = box.width - menu.offsetWidth;
  menu.style.insetInlineStart = `${Math.max(0, Math.min(start, room))}px`;
  const below = at.bottom + menu.offsetHeight < innerHeight || at.top < menu.offsetHeight;
  const top = below ? at.bottom - box.top + 4 : at.top - box.top - menu.offsetHeight - 4;
  menu.style.insetBlockStart = `${top}px`;
}
