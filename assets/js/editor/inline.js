// Inline HTML of a block, as the portal keeps it, to and from ProseMirror's JSON.
//
// What is stored was cleaned (portal.articles.words.clean_inline), so a small reader is enough
// and no HTML sink of the browser is touched: it works under `trusted-types 'none'`.

import { safeHref } from "./addresses.js";

// Tag to mark, from the outermost to the innermost where they cover the same words.
export const MARKS = {
  a: { name: "link", attributes: ["href", "lang", "dir"] },
  bdi: { name: "bdi", attributes: ["lang", "dir"] },
  strong: { name: "strong", attributes: ["lang", "dir"] },
  em: { name: "em", attributes: ["lang", "dir"] },
  s: { name: "s", attributes: [] },
  sub: { name: "sub", attributes: [] },
  sup: { name: "sup", attributes: [] },
  code: { name: "inlineCode", attributes: [] },
  kbd: { name: "kbd", attributes: [] },
};
const TAG_OF = Object.fromEntries(Object.entries(MARKS).map(([tag, mark]) => [mark.name, tag]));
const RANK = Object.fromEntries(Object.values(MARKS).map((mark, index) => [mark.name, index]));

const PIECE = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>|([^<]+|<)/gi;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

const decoded = (text) =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[name] ?? whole;
    const point = parseInt(hex ?? decimal, hex ? 16 : 10);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });

const escaped = (text) =>
  text.replace(/[&<>\u00a0]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&nbsp;");
const quoted = (text) =>
  text.replace(
    /[&"<>\u00a0]/g,
    (c) => ({ "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" })[c] ?? "&nbsp;",
  );

const sameMark = (one, other) =>
  one.type === other.type && JSON.stringify(one.attrs ?? {}) === JSON.stringify(other.attrs ?? {});

function markOf(tag, written) {
  const { name, attributes } = MARKS[tag];
  const mark = { type: name };
  if (attributes.length === 0) return mark;
  const given = Object.fromEntries(
    [...written.matchAll(ATTRIBUTE)].map(([, key, value]) => [key.toLowerCase(), decoded(value)]),
  );
  mark.attrs = Object.fromEntries(attributes.map((key) => [key, given[key] ?? null]));
  if (name === "link") mark.attrs.href = safeHref(mark.attrs.href ?? "");
  return mark;
}

// Read inline HTML: a list of ProseMirror text and break nodes, as JSON.
export function readInline(html) {
  const nodes = [];
  const open = []; // [tag, mark]
  const marks = () => {
    const inner = new Map(); // of one type the innermost wins
    for (const [, mark] of open) if (mark) inner.set(mark.type, mark);
    return [...inner.values()].sort((one, other) => RANK[one.type] - RANK[other.type]);
  };
  const add = (node) => {
    const own = marks();
    if (own.length) node.marks = own;
    const last = nodes.at(-1);
    if (
      node.type === "text" &&
      last?.type === "text" &&
      own.length === (last.marks ?? []).length &&
      own.every((mark, index) => sameMark(mark, last.marks[index]))
    ) {
      last.text += node.text;
    } else nodes.push(node);
  };
  for (const [, closing, name, written, text] of html.matchAll(PIECE)) {
    if (text !== undefined) {
      add({ type: "text", text: decoded(text) });
      continue;
    }
    const tag = name.toLowerCase();
    if (tag === "br") add({ type: "br" });
    else if (closing) {
      const index = open.findLastIndex
        ? open.findLastIndex(([other]) => other === tag)
        : open.map(([other]) => other).lastIndexOf(tag);
      if (index >= 0) open.splice(index, 1);
    } else if (MARKS[tag]) {
      const mark = markOf(tag, written);
      const useless = mark.type === "link" && !mark.attrs.href;
      open.push([tag, useless ? null : mark]);
    }
  }
  return nodes;
}

const opening = (mark) => {
  const tag = TAG_OF[mark.type];
  const written = MARKS[tag].attributes
    .filter((key) => mark.attrs?.[key] != null)
    .map((key) => ` ${key}="${quoted(String(mark.attrs[key]))}"`);
  return `<${tag}${written.join("")}>`;
};

// Write nodes as inline HTML. The mark that reaches farthest goes outside, so that no element
// is broken in two where it need not be.
export function writeInline(nodes) {
  const html = written(nodes.map((node) => ({ node, marks: node.marks ?? [] })));
  // As the portal cleans it: runs of plain space are one, none at the ends.
  return html.replace(/[ \t\r\n\f]+/g, " ").replace(/^ +| +$/g, "");
}

function written(pieces) {
  let html = "";
  let index = 0;
  while (index < pieces.length) {
    const { node, marks } = pieces[index];
    if (marks.length === 0) {
      html += node.type === "br" ? "<br>" : escaped(node.text ?? "");
      index += 1;
      continue;
    }
    let outer = null;
    let end = index;
    for (const mark of marks) {
      let reach = index;
      while (reach < pieces.length && pieces[reach].marks.some((other) => sameMark(other, mark))) {
        reach += 1;
      }
      const farther = reach > end || (reach === end && RANK[mark.type] < RANK[outer.type]);
      if (farther) [outer, end] = [mark, reach];
    }
    const inside = pieces.slice(index, end).map((piece) => ({
      node: piece.node,
      marks: piece.marks.filter((mark) => !sameMark(mark, outer)),
    }));
    html += `${opening(outer)}${written(inside)}</${TAG_OF[outer.type]}>`;
    index = end;
  }
  return html;
}
