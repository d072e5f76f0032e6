// Making elements without any HTML sink.

const SVG = "http://www.w3.org/2000/svg";
let icons = new URL("../icons/sprite.svg", import.meta.url).href;

// Where the pictures of the buttons are, if not beside the script.
export function useIcons(address) {
  if (address) icons = address;
}

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Those that point somewhere in a line of text.
const DIRECTIONAL = new Set([
  "list",
  "list-ordered",
  "list-indent-increase",
  "list-indent-decrease",
  "undo-2",
  "redo-2",
  "text-quote",
  "arrow-left-to-line",
  "arrow-right-to-line",
  "pilcrow",
]);

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", DIRECTIONAL.has(name) ? "icon directional" : "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

// A label with named places: fill("Saved at %(time)s", { time }).
export const fill = (text, values = {}) =>
  text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
