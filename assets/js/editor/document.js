// Blocks of the portal (portal/articles/blocks.py) to a ProseMirror document and back.
//
// A block nobody touched comes back exactly as it was: `Originals` remembers it together with
// its node. Of a block that was edited, every field this editor does not show is kept.

import { newBlockId } from "./ids.js";
import { readInline, writeInline } from "./inline.js";

const DEEPEST = 5;
const used = {
  paragraph: ["html"],
  heading: ["html", "level"],
  item: ["html", "level", "ordered"],
  quote: ["html", "cite"],
  pullquote: ["html", "cite"],
  picture: ["pictures"],
  gallery: ["pictures"],
  table: ["html", "rows", "header"],
  embed: ["html", "address"],
  code: ["text", "language"],
  rule: [],
};
const clamp = (value, low, high) => Math.min(high, Math.max(low, Number(value) || low));
const inline = (html) => readInline(html ?? "");
const node = (type, attrs, content = []) => ({ type, attrs, content });
const words = (text) => (text ? [{ type: "text", text }] : []);

const pictureAttrs = (picture) => ({
  media_id: picture.media_id ?? null,
  source: picture.source ?? "",
  alt: picture.alt ?? "",
});

function tableParts(block) {
  const rows = block.rows?.length ? block.rows : [[""]];
  const width = Math.max(1, ...rows.map((cells) => cells.length));
  return [
    node("tableCaption", {}, inline(block.html)),
    node(
      "grid",
      {},
      rows.map((cells, index) =>
        node(
          "row",
          {},
          Array.from({ length: width }, (_, column) =>
            node(block.header && index === 0 ? "headerCell" : "cell", {}, inline(cells[column])),
          ),
        ),
      ),
    ),
  ];
}

const MAKE = {
  paragraph: (block, attrs) => node("paragraph", attrs, inline(block.html)),
  heading: (block, attrs) =>
    node("heading", { ...attrs, level: clamp(block.level, 2, 4) }, inline(block.html)),
  item: (block, attrs) =>
    node(
      "item",
      { ...attrs, level: clamp(block.level, 0, DEEPEST), ordered: Boolean(block.ordered) },
      inline(block.html),
    ),
  quote: (block, attrs) =>
    node(block.kind, attrs, [
      node("words", {}, inline(block.html)),
      node("cite", {}, inline(block.cite)),
    ]),
  picture: (block, attrs) => {
    const picture = block.pictures?.[0] ?? {};
    return node("picture", { ...attrs, ...pictureAttrs(picture) }, inline(picture.caption));
  },
  gallery: (block, attrs) =>
    node(
      "gallery",
      attrs,
      (block.pictures ?? []).map((picture) =>
        node("shot", pictureAttrs(picture), inline(picture.caption)),
      ),
    ),
  table: (block, attrs) => node("table", attrs, tableParts(block)),
  embed: (block, attrs) =>
    node("embed", { ...attrs, address: block.address ?? "" }, inline(block.html)),
  code: (block, attrs) =>
    node("code", { ...attrs, language: block.language ?? "" }, words(block.text)),
  rule: (_, attrs) => node("rule", attrs),
};
MAKE.pullquote = MAKE.quote;

// One block as a node's JSON.
export function nodeOf(block) {
  const make = MAKE[block.kind];
  if (!make) return node("unknown", { id: block.id ?? null, data: block });
  const known = new Set(["id", "kind", ...used[block.kind]]);
  const more = Object.entries(block).filter(([key]) => !known.has(key));
  const attrs = { id: block.id ?? null };
  if (more.length) attrs.more = Object.fromEntries(more);
  return make(block, attrs);
}

export function documentOf(blocks) {
  const list = blocks.length ? blocks : [{ id: newBlockId(), kind: "paragraph" }];
  return { type: "doc", content: list.map(nodeOf) };
}

const htmlOf = (parent) => writeInline(parent.toJSON().content ?? []);

const pictureOf = (shot) =>
  kept({
    media_id: shot.attrs.media_id,
    source: shot.attrs.source,
    alt: shot.attrs.alt,
    caption: htmlOf(shot),
  });

const kept = (values) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) =>
      Array.isArray(value) ? value.length : Boolean(value),
    ),
  );

const childrenOf = (parent) => Array.from({ length: parent.childCount }, (_, i) => parent.child(i));

const READ = {
  paragraph: (block) => ({ html: htmlOf(block) }),
  heading: (block) => ({ html: htmlOf(block), level: block.attrs.level }),
  item: (block) => ({
    html: htmlOf(block),
    level: block.attrs.level,
    ordered: block.attrs.ordered,
  }),
  quote: (block) => ({ html: htmlOf(block.child(0)), cite: htmlOf(block.child(1)) }),
  picture: (block) => ({ pictures: [pictureOf(block)] }),
  gallery: (block) => ({ pictures: childrenOf(block).map(pictureOf) }),
  table: (block) => ({
    html: htmlOf(block.child(0)),
    rows: childrenOf(block.child(1)).map((row) => childrenOf(row).map(htmlOf)),
    header: block.child(1).firstChild.firstChild.type.name === "headerCell",
  }),
  embed: (block) => ({ html: htmlOf(block), address: block.attrs.address }),
  code: (block) => ({ text: block.textContent, language: block.attrs.language }),
  rule: () => ({}),
};
READ.pullquote = READ.quote;

// One top node of a document as a block.
export function blockOf(top) {
  const { id, more } = top.attrs;
  const kind = top.type.name;
  if (kind === "unknown") return { ...top.attrs.data, id };
  return { id, kind, ...kept({ ...more, ...READ[kind](top) }) };
}

const empty = (top) => top.isTextblock && top.content.size === 0;
const wordless = new Set(["paragraph", "heading", "item"]);

export class Originals {
  #known = new Map();

  // Remember what these blocks became: `top` nodes in the same order.
  learn(blocks, doc) {
    this.#known = new Map();
    blocks.forEach((block, index) => {
      this.#known.set(block.id, { block, node: doc.child(index) });
    });
  }

  has(id) {
    return this.#known.has(id);
  }

  // The document as blocks. An empty paragraph that never held a saved word is left out.
  blocksOf(doc) {
    const blocks = [];
    doc.forEach((top) => {
      const known = this.#known.get(top.attrs.id);
      if (!known && empty(top) && wordless.has(top.type.name)) return;
      blocks.push(known && known.node.eq(top) ? structuredClone(known.block) : blockOf(top));
    });
    return blocks;
  }
}
