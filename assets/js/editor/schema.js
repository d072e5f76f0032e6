// The nodes and marks of a document. Each child of the document is one block of the portal.
//
// List items stand side by side with a level, as in the store, so that no edit can give an
// item another's id; the style sheet shows them nested, and the clipboard gets real lists.

import { Mark, Node } from "@tiptap/core";
import { MARKS } from "./inline.js";

const hidden = (value = null) => ({ default: value, rendered: false });
const block = (name, more) =>
  Node.create({
    name,
    group: "block",
    content: "inline*",
    addAttributes() {
      return { id: hidden(), more: hidden(), ...(more.own?.() ?? {}) };
    },
    renderHTML({ node }) {
      return more.html ? more.html(node) : ["div", { class: `b-${name}` }, 0];
    },
    ...more.spec,
  });
const part = (name, html, { role, ...spec } = {}) =>
  Node.create({
    name,
    extendNodeSchema: (other) => (role && other.name === name ? { tableRole: role } : {}),
    content: "inline*",
    isolating: true,
    selectable: false,
    renderHTML: ({ node }) => html(node),
    ...spec,
  });

const doc = Node.create({ name: "doc", topNode: true, content: "block+" });
const text = Node.create({ name: "text", group: "inline" });
const br = Node.create({
  name: "br",
  group: "inline",
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  renderHTML: () => ["br"],
  renderText: () => "\n",
});

const paragraph = block("paragraph", { spec: { priority: 1000 }, html: () => ["p", 0] });
const heading = block("heading", {
  own: () => ({ level: hidden(2) }),
  html: (node) => [`h${node.attrs.level}`, 0],
  spec: { defining: true },
});
const item = block("item", {
  own: () => ({ level: hidden(0), ordered: hidden(false) }),
  html: (node) => [
    "p",
    { class: "b-item", "data-level": node.attrs.level, "data-ordered": node.attrs.ordered || null },
    0,
  ],
  spec: { defining: true },
});
const quote = block("quote", {
  html: () => ["blockquote", 0],
  spec: { content: "words cite", defining: true },
});
const pullquote = block("pullquote", {
  html: () => ["blockquote", { class: "pullquote" }, 0],
  spec: { content: "words cite", defining: true },
});
const words = part("words", () => ["p", 0]);
const cite = part("cite", () => ["p", { class: "b-cite" }, 0]);

const pictureAttributes = () => ({
  media_id: hidden(),
  source: hidden(""),
  alt: hidden(""),
});
const picture = block("picture", {
  own: pictureAttributes,
  spec: { isolating: true, draggable: true },
});
const gallery = block("gallery", { spec: { content: "shot*", isolating: true, draggable: true } });
const shot = part("shot", () => ["div", 0], {
  addAttributes: pictureAttributes,
  selectable: true,
  draggable: true,
});
const embed = block("embed", {
  own: () => ({ address: hidden("") }),
  spec: { isolating: true, draggable: true },
});
const code = block("code", {
  own: () => ({ language: hidden("") }),
  html: () => ["pre", { dir: "ltr" }, ["code", 0]],
  spec: { content: "text*", marks: "", code: true, defining: true, isolating: true },
});
const rule = block("rule", {
  html: () => ["div", { class: "b-rule" }, ["hr"]],
  spec: { content: "", atom: true, draggable: true },
});
// A block of a kind that this editor does not know yet: kept as it is.
const unknown = block("unknown", {
  own: () => ({ data: hidden() }),
  html: (node) => ["div", { class: "b-unknown" }, String(node.attrs.data?.kind ?? "?")],
  spec: { content: "", atom: true },
});

const table = block("table", {
  html: () => ["div", { class: "b-table" }, 0],
  spec: { content: "tableCaption grid", isolating: true },
});
const tableCaption = part("tableCaption", () => ["p", { class: "b-caption" }, 0]);
const grid = part("grid", () => ["table", ["tbody", 0]], {
  role: "table",
  content: "row+",
});
const row = part("row", () => ["tr", 0], {
  role: "row",
  content: "(cell | headerCell)+",
  isolating: false,
});
const cellAttributes = () => ({
  colspan: hidden(1),
  rowspan: hidden(1),
  colwidth: hidden(),
});
const cell = part("cell", () => ["td", 0], { role: "cell", addAttributes: cellAttributes });
const headerCell = part("headerCell", () => ["th", { scope: "col" }, 0], {
  role: "header_cell",
  addAttributes: cellAttributes,
});
const marks = Object.entries(MARKS).map(([tag, { name, attributes }], index) =>
  Mark.create({
    name,
    priority: 100 - index, // decides which mark goes outside
    inclusive: name !== "link" && name !== "bdi",
    addAttributes: () => Object.fromEntries(attributes.map((key) => [key, { default: null }])),
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  }),
);

export const NODES = [
  doc,
  text,
  br,
  paragraph,
  heading,
  item,
  quote,
  pullquote,
  words,
  cite,
  picture,
  gallery,
  shot,
  embed,
  code,
  rule,
  unknown,
  table,
  tableCaption,
  grid,
  row,
  cell,
  headerCell,
];
export const SCHEMA = [...NODES, ...marks];

// Blocks whose words flow: they may be split, joined and turned into one another.
export const FLOWING = new Set(["paragraph", "heading", "item"]);
