// The inline part of pasted HTML: which marks a piece of text has, and its white space.

import { pastedHref } from "./addresses.js";
import { writeInline } from "./inline.js";

const TAGS = {
  b: "strong",
  strong: "strong",
  i: "em",
  em: "em",
  s: "s",
  strike: "s",
  del: "s",
  sub: "sub",
  sup: "sup",
  code: "inlineCode",
  tt: "inlineCode",
  samp: "inlineCode",
  kbd: "kbd",
};
const WORDLESS = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "meta",
  "link",
  "title",
  "head",
  "object",
  "svg",
  "select",
  "textarea",
  "input",
  "audio",
  "canvas",
]);
const RTL_TAGS = /^(?:ar|fa|he|iw|ur|ps|sd|ug|yi|dv|ckb)(?:-|$)/i;

// Declarations of an element's own style, without the browser's help (see parse.js).
export function styleOf(element) {
  const text = element.getAttribute("data-style") ?? "";
  const found = {};
  for (const piece of text.split(";")) {
    const colon = piece.indexOf(":");
    if (colon > 0)
      found[piece.slice(0, colon).trim().toLowerCase()] = piece
        .slice(colon + 1)
        .trim()
        .toLowerCase();
  }
  return found;
}

export function isJunk(element) {
  const tag = element.localName;
  if (WORDLESS.has(tag) || element.hidden) return true;
  const style = styleOf(element);
  return (
    style.display === "none" ||
    style["mso-hide"] === "all" ||
    style["mso-list"] === "ignore" ||
    style["mso-element"]?.startsWith("comment") === true ||
    /\bmsocom/i.test(element.getAttribute("href") ?? "") ||
    /^mso(?:comment|annotation)/i.test(element.className?.toString?.() ?? "")
  );
}

const with_ = (marks, type, attrs) => [
  ...marks.filter((mark) => mark.type !== type),
  attrs ? { type, attrs } : { type },
];
const without = (marks, type) => marks.filter((mark) => mark.type !== type);

// The marks inside an element, from those around it. `plainHeading`: bold and italic mean
// nothing where all is bold.
export function marksInside(element, marks, { italic }) {
  const style = styleOf(element);
  let result = marks;
  const own = TAGS[element.localName];
  if (own) result = with_(result, own);
  const weight = style["font-weight"];
  if (weight) {
    const bold = /^(?:bold|bolder|[6-9]00)$/.test(weight);
    result = bold ? with_(result, "strong") : without(result, "strong");
  }
  if (style["font-style"]) {
    result = /italic|oblique/.test(style["font-style"])
      ? with_(result, "em")
      : without(result, "em");
  }
  if (/line-through/.test(style["text-decoration"] ?? style["text-decoration-line"] ?? "")) {
    result = with_(result, "s");
  }
  const raised = style["vertical-align"];
  if (raised === "super") result = with_(result, "sup");
  if (raised === "sub") result = with_(result, "sub");
  if (element.localName === "a") {
    const href = pastedHref(element.getAttribute("href"));
    if (href) result = with_(result, "link", { href });
  }
  if (element.localName === "bdi") {
    const lang = element.getAttribute("lang") ?? "";
    const sure = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(lang);
    const attrs = sure ? { lang, dir: RTL_TAGS.test(lang) ? "rtl" : "ltr" } : { dir: "auto" };
    result = with_(result, "bdi", attrs);
  }
  return italic ? result : without(result, "em");
}

// Gathers the inline content of one block.
export class Words {
  constructor() {
    this.nodes = [];
  }

  add(text, marks, element) {
    const spaced = styleOf(element ?? { getAttribute: () => "" })["mso-spacerun"] === "yes";
    const folded = (spaced ? text.replace(/\u00a0/g, " ") : text)
      .replace(/[\u200b\ufeff\u00ad]/g, "")
      .replace(/[ \t\r\n\f\u00a0]*[ \t\r\n\f][ \t\r\n\f\u00a0]*|\u00a0{2,}/g, " ");
    if (folded) this.nodes.push({ type: "text", text: folded, ...(marks.length && { marks }) });
  }

  lineBreak() {
    this.nodes.push({ type: "br" });
  }

  // As inline HTML, without breaks at the ends; "" if there are no words.
  html({ bold = true } = {}) {
    const nodes = this.nodes.map((node) =>
      bold || !node.marks ? node : { ...node, marks: without(node.marks, "strong") },
    );
    const text = (node) => node?.type === "text" && node.text.trim();
    while (nodes.length && !text(nodes[0])) nodes.shift();
    while (nodes.length && !text(nodes.at(-1))) nodes.pop();
    if (nodes.length === 0) return "";
    nodes[0] = { ...nodes[0], text: nodes[0].text.trimStart() };
    nodes[nodes.length - 1] = { ...nodes.at(-1), text: nodes.at(-1).text.trimEnd() };
    return writeInline(nodes)
      .replace(/ *<br> */g, "<br>")
      .replace(/(?:<br>){3,}/g, "<br><br>");
  }

  get empty() {
    return this.nodes.every((node) => node.type !== "text" || !node.text.trim());
  }
}
