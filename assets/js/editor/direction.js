// Which way each paragraph runs, and the numbers of list items: computed, never stored.
//
// A paragraph runs as its edition does, unless it is written in letters of the other direction.
// The first strong letter (what dir="auto" goes by) would turn an Arabic paragraph round that
// begins with a name in Latin letters.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

const RTL =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu;
const LETTER = /\p{L}/gu;
const OWN_SHARE = 0.3;

// "rtl" or "ltr": `base` where at least this share of the letters runs that way.
export function directionOf(text, base) {
  const letters = text.match(LETTER)?.length ?? 0;
  if (letters === 0) return base;
  const rtl = (text.match(RTL) ?? []).filter((letter) => /\p{L}/u.test(letter)).length;
  const own = (base === "rtl" ? rtl : letters - rtl) / letters;
  if (own >= OWN_SHARE) return base;
  return base === "rtl" ? "ltr" : "rtl";
}

// Text that counts: not what is kept as it is, which brings its own direction.
function textOf(block) {
  let text = "";
  block.forEach((child) => {
    if (child.isText && !child.marks.some((mark) => mark.type.name === "bdi")) text += child.text;
  });
  return text || block.textContent;
}

// Number of each list item: as portal/reader/body.py nests them, a list ends where a less deep
// item or another kind of list begins.
export function numbersOf(items) {
  const counts = [];
  const kinds = [];
  return items.map((item) => {
    if (!item) {
      counts.length = kinds.length = 0;
      return 0;
    }
    const { level, ordered } = item;
    counts.length = kinds.length = Math.min(counts.length, level + 1);
    counts[level] = kinds[level] === ordered ? (counts[level] ?? 0) + 1 : 1;
    kinds[level] = ordered;
    return counts[level];
  });
}

export const directions = new PluginKey("directions");

export const Direction = Extension.create({
  name: "portalDirection",
  addOptions: () => ({ base: "ltr" }),
  addProseMirrorPlugins() {
    const { base } = this.options;
    const seen = new WeakMap();
    const of = (block) => {
      if (block.type.name === "code") return "ltr";
      if (!seen.has(block)) seen.set(block, directionOf(textOf(block), base));
      return seen.get(block);
    };
    const decorate = (doc) => {
      const found = [];
      const tops = [];
      doc.forEach((top) => tops.push(top.type.name === "item" ? top.attrs : null));
      const numbers = numbersOf(tops);
      doc.forEach((top, offset, index) => {
        const attributes = { "data-id": top.attrs.id ?? "" };
        if (top.isTextblock) attributes.dir = of(top);
        else {
          top.descendants((child, pos) => {
            if (!child.isTextblock) return true;
            const start = offset + 1 + pos;
            const more = child.content.size === 0 ? { "data-empty": "" } : {};
            found.push(Decoration.node(start, start + child.nodeSize, { dir: of(child), ...more }));
            return false;
          });
          const first = top.firstChild;
          attributes.dir = first?.isTextblock && /quote/.test(top.type.name) ? of(first) : base;
        }
        if (top.isTextblock && top.content.size === 0) attributes["data-empty"] = "";
        if (numbers[index]) {
          attributes["data-number"] = String(numbers[index]);
          if (tops[index].ordered) attributes["data-ordered"] = "true";
        }
        found.push(Decoration.node(offset, offset + top.nodeSize, attributes));
      });
      return DecorationSet.create(doc, found);
    };
    return [
      new Plugin({
        key: directions,
        state: {
          init: (_, state) => decorate(state.doc),
          apply: (tr, old, _, state) => (tr.docChanged ? decorate(state.doc) : old),
        },
        props: {
          decorations(state) {
            return directions.getState(state);
          },
        },
      }),
    ];
  },
});
