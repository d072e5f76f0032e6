// Blocks → document → blocks, over many bodies made by chance: run by test_round_trip.py.

import assert from "node:assert/strict";
import test from "node:test";
import { getSchema } from "@tiptap/core";
import { completed, pastedHref, safeHref, webAddress } from "../../assets/js/editor/addresses.js";
import { directionOf, numbersOf } from "../../assets/js/editor/direction.js";
import { Originals, blockOf, documentOf } from "../../assets/js/editor/document.js";
import { newBlockId } from "../../assets/js/editor/ids.js";
import { readInline, writeInline } from "../../assets/js/editor/inline.js";
import { SCHEMA } from "../../assets/js/editor/schema.js";

const schema = getSchema(SCHEMA);

// Chance that can be repeated: mulberry32, by its seed.
function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (n) => Math.floor(next() * n);
  return {
    upTo,
    one: (list) => list[upTo(list.length)],
    some: (n, make) => Array.from({ length: upTo(n) }, make),
  };
}

const WORDS = [
  "harbour",
  "ميناء",
  "BBC",
  "قالت",
  "5 &lt; 6",
  "R&amp;D",
  "“so”",
  "«نعم»",
  "2026",
  "٣",
  "été",
  "a&nbsp;b",
  "👩‍👩‍👧",
  "𝔸",
  "--",
  "'",
  '"',
  "\u200fx",
  "م\u0640",
  "x",
];
const OPEN = [
  '<a href="https://example.org/?a=1&amp;b=2">',
  '<a href="story:01abc">',
  "<strong>",
  "<em>",
  "<s>",
  "<sub>",
  "<sup>",
  "<code>",
  "<kbd>",
  '<bdi lang="en" dir="ltr">',
  '<bdi lang="ar" dir="rtl">',
  '<strong lang="fr" dir="ltr">',
  '<a href="mailto:a@b.org" lang="en" dir="ltr">',
];
function inline(c, depth = 0, taken = new Set()) {
  const pieces = c.some(5, () => {
    if (depth < 3 && c.upTo(3) === 0) {
      const open = c.one(OPEN);
      const tag = /<(\w+)/.exec(open)[1];
      if (taken.has(tag)) return c.one(WORDS);
      const inside = inline(c, depth + 1, new Set([...taken, tag]));
      return inside ? `${open}${inside}</${tag}>` : c.one(WORDS);
    }
    return c.upTo(8) === 0 && depth === 0 ? `x<br>${c.one(WORDS)}` : c.one(WORDS);
  });
  return pieces.join(" ");
}
const dropEmpty = (block) =>
  Object.fromEntries(Object.entries(block).filter(([, v]) => (Array.isArray(v) ? v.length : v)));
const picture = (c) =>
  dropEmpty({
    media_id: c.upTo(2) * (1 + c.upTo(2 ** 52)),
    source: c.one(["", "https://a.example/x.jpg"]),
    alt: c.one(["", "Two boats", "قارب"]),
    caption: inline(c),
  });
const KINDS = {
  paragraph: (c) => ({ html: inline(c) }),
  heading: (c) => ({ html: inline(c), level: 2 + c.upTo(3) }),
  item: (c) => ({ html: inline(c), level: c.upTo(6), ordered: c.upTo(2) === 0 }),
  quote: (c) => ({ html: inline(c), cite: inline(c) }),
  pullquote: (c) => ({ html: inline(c), cite: inline(c) }),
  picture: (c) => ({ pictures: [picture(c)] }),
  gallery: (c) => ({ pictures: c.some(5, () => picture(c)) }),
  table: (c) => ({
    html: inline(c),
    header: c.upTo(2) === 0,
    rows: c.some(4, () => c.some(4, () => inline(c))), // uneven and empty ones too
  }),
  embed: (c) => ({ html: inline(c), address: "https://example.org/a?b=c&d" }),
  code: (c) => ({ text: c.one(["", "x = 1\n\tif <b>:\n", "ا"]), language: c.one(["", "python"]) }),
  rule: () => ({}),
};
const body = (c) =>
  c.some(9, () => {
    const kind = c.one(Object.keys(KINDS));
    const extra = c.upTo(12) === 0 ? { language: "x", cite: "y", text: "z" } : {};
    return dropEmpty({ id: newBlockId(), kind, ...extra, ...KINDS[kind](c) });
  });
const load = (blocks) => {
  const doc = schema.nodeFromJSON(documentOf(blocks));
  doc.check();
  return doc;
};

test("what nobody touched comes back exactly", () => {
  for (let seed = 1; seed <= 1500; seed += 1) {
    const blocks = body(chance(seed));
    const originals = new Originals();
    const doc = load(blocks);
    originals.learn(blocks, doc);
    assert.deepEqual(originals.blocksOf(doc), blocks, `seed ${seed}`);
    // As after an edit that was undone: equal nodes, others in memory.
    assert.deepEqual(originals.blocksOf(schema.nodeFromJSON(doc.toJSON())), blocks);
  }
});

const even = (block) => {
  if (block.kind !== "table") return block;
  const rows = block.rows?.length ? block.rows : [[""]];
  const width = Math.max(1, ...rows.map((row) => row.length));
  return { ...block, rows: rows.map((row) => [...row, ...Array(width - row.length).fill("")]) };
};

test("what was written anew means the same: only the order of marks may change", () => {
  const meaning = (value) => {
    if (Array.isArray(value)) return value.map(meaning);
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([k, v]) => [
          k,
          ["html", "cite", "caption", "rows"].includes(k) && typeof v === "string"
            ? readInline(v)
            : meaning(v),
        ]),
      );
    }
    return typeof value === "string" && value.includes("<") ? readInline(value) : value;
  };
  for (let seed = 1; seed <= 1500; seed += 1) {
    for (const block of body(chance(seed))) {
      const [node] = load([block]).content.content;
      assert.deepEqual(meaning(blockOf(node)), meaning(dropEmpty(even(block))), `seed ${seed}`);
    }
  }
});

test("inline HTML that the editor wrote is written the same again", () => {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const once = writeInline(readInline(inline(chance(seed))));
    assert.equal(writeInline(readInline(once)), once, `seed ${seed}`);
  }
});

test("marks that reach farther stand outside", () => {
  for (const html of [
    '<strong>so <a href="https://x.org">far</a> away</strong>',
    '<a href="https://x.org">so <strong>far</strong></a>',
    '<bdi lang="en" dir="ltr">The <em>Times</em></bdi>',
    "H<sub>2</sub>O<br>x",
  ])
    assert.equal(writeInline(readInline(html)), html);
});

test("an unknown kind is kept", () => {
  const blocks = [{ id: "aaaaaaaa", kind: "map", points: [[1, 2]] }];
  assert.deepEqual([blockOf(load(blocks).firstChild)], blocks);
});

test("an empty body, and blanks nobody saved", () => {
  const originals = new Originals();
  const doc = load([]);
  assert.deepEqual(originals.blocksOf(doc), []);
  const blank = [{ id: "aaaaaaaa", kind: "paragraph" }];
  const saved = load(blank);
  originals.learn(blank, saved);
  assert.deepEqual(originals.blocksOf(saved), blank);
});

test("ids look like the portal's", () => {
  const ids = Array.from({ length: 2000 }, newBlockId);
  for (const id of ids) assert.match(id, /^[a-hj-km-np-tv-z][0-9a-hj-km-np-tv-z]{7}$/);
  assert.equal(new Set(ids).size, ids.length);
});

test("links lead only where they may", () => {
  for (const bad of [
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "java\nscript:x",
    " javascript:x",
    "\u0001javascript:x",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc",
    "blob:x",
    "java\tscript:x",
    "javascript\u200b:x",
  ]) {
    assert.equal(safeHref(bad), "", bad);
    assert.equal(completed(bad), "", bad);
    assert.equal(webAddress(bad), "", bad);
  }
  assert.equal(completed("example.org/a"), "https://example.org/a");
  assert.equal(completed("a@b.org"), "mailto:a@b.org");
  assert.equal(completed("مثال.إختبار"), "https://مثال.إختبار");
  assert.equal(completed("story:01abc"), "story:01abc");
  assert.equal(completed("/en/about"), "/en/about");
  assert.equal(completed("no address"), "");
  assert.equal(completed("localhost:8000/x"), "");
  assert.equal(webAddress("mailto:a@b.org"), "");
  assert.equal(webAddress("example.org"), "https://example.org");
  assert.equal(pastedHref("https://x.org/?utm_source=a&id=2&fbclid=3"), "https://x.org/?id=2");
  assert.equal(
    pastedHref("https://www.google.com/url?q=https://x.org/a%3Fb%3D1&sa=D"),
    "https://x.org/a?b=1",
  );
  assert.equal(pastedHref("https://www.google.com/url?q=javascript:alert(1)"), "");
  assert.equal(pastedHref("#top"), "");
});

test("direction of a paragraph", () => {
  for (const [text, base, expected] of [
    ["", "rtl", "rtl"],
    ["2026", "rtl", "rtl"],
    ["BBC: قالت المصادر إن الميناء", "rtl", "rtl"],
    ["The harbour reopened", "rtl", "ltr"],
    ["قالت المصادر", "ltr", "rtl"],
    ["He said «نعم» and left", "ltr", "ltr"],
    ["😀 –", "ltr", "ltr"],
    ["Größe 5", "ltr", "ltr"],
  ])
    assert.equal(directionOf(text, base), expected, text);
});

test("numbers of items, as the story's page nests them", () => {
  const i = (level, ordered = true) => ({ level, ordered });
  assert.deepEqual(numbersOf([i(0), i(0), i(1), i(1), i(0), null, i(0)]), [1, 2, 1, 2, 3, 0, 1]);
  assert.deepEqual(numbersOf([i(0), i(1), i(0), i(1)]), [1, 1, 2, 1]);
  assert.deepEqual(numbersOf([i(0), i(0, false), i(0)]), [1, 1, 1]);
});
