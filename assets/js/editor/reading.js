// Pasted HTML (of Word, Google Docs, the web) as blocks: structure stays, junk goes.

import { webAddress } from "./addresses.js";
import { Words, isJunk, marksInside, styleOf } from "./inlining.js";

const BLOCKS = new Set([
  "address",
  "article",
  "aside",
  "blockquote",
  "body",
  "center",
  "dd",
  "details",
  "dialog",
  "div",
  "dl",
  "dt",
  "fieldset",
  "figcaption",
  "figure",
  "footer",
  "form",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "header",
  "hr",
  "iframe",
  "li",
  "main",
  "nav",
  "ol",
  "p",
  "pre",
  "section",
  "summary",
  "table",
  "ul",
  "picture",
  "img",
  "video",
]);
const DEEPEST = 5;
// What Word writes before an item: a number or letter with a stop, or some sort of dot.
const NUMBERED =
  /^\s*\(?(?:[\d\u0660-\u0669\u06f0-\u06f9]+|[a-zA-Z]|[ivxlcIVXLC]+|[\u0621-\u064a]{1,2})\s*[.)\-\u066b]/u;

class Reader {
  constructor({ italic = true } = {}) {
    this.options = { italic };
    this.blocks = [];
    this.pictures = [];
    this.words = new Words();
    this.context = { kind: "paragraph" };
  }

  // Close the block being written.
  close() {
    const { kind, ...fields } = this.context;
    const html = this.words.html({ bold: kind !== "heading" });
    this.words = new Words();
    if (html) this.blocks.push({ kind, html, ...fields });
  }

  within(context, work) {
    const before = this.context;
    this.close();
    this.context = context;
    work();
    this.close();
    this.context = before;
  }

  children(element, marks) {
    for (const child of element.childNodes) {
      if (child.nodeType === 3) this.words.add(child.nodeValue, marks, element);
      else if (child.nodeType === 1 && !isJunk(child)) this.element(child, marks);
    }
  }

  element(element, around) {
    const tag = element.localName;
    const marks = marksInside(element, around, this.options);
    if (tag === "br") return this.words.lineBreak();
    if (!BLOCKS.has(tag)) return this.children(element, marks);
    return (this[`read_${tag}`] ?? this.read_other).call(this, element, marks);
  }

  read_other(element, marks) {
    const wordItem = wordListOf(element);
    if (wordItem) return this.within(wordItem, () => this.children(element, marks));
    const level = wordHeadingOf(element);
    if (level) return this.within({ kind: "heading", level }, () => this.children(element, marks));
    return this.within(this.context, () => this.children(element, marks));
  }

  heading(element, marks, level) {
    if (wordListOf(element) && level > 3) return this.read_other(element, marks);
    return this.within({ kind: "heading", level }, () => this.children(element, marks));
  }

  // A list within a list is one level deeper, whether it stands in an item or beside one.
  list(element, marks, ordered) {
    const above = this.listLevel ?? -1;
    this.close();
    this.listLevel = Math.min(above + 1, DEEPEST);
    for (const child of element.children) {
      if (isJunk(child)) continue;
      if (child.localName === "li") this.item(child, marks, ordered);
      else this.element(child, marks);
    }
    this.listLevel = above < 0 ? undefined : above;
  }

  item(element, marks, ordered) {
    const aria = Number(element.getAttribute("aria-level"));
    const level = aria > 0 ? Math.min(aria - 1, DEEPEST) : (this.listLevel ?? 0);
    const before = this.context;
    this.close();
    this.context = { kind: "item", level, ...(ordered && { ordered }) };
    this.inItem(element, marksInside(element, marks, this.options));
    this.close();
    this.context = before;
  }

  // Paragraphs within an item become lines of it; lists and tables stand for themselves.
  inItem(element, marks) {
    for (const child of element.childNodes) {
      if (child.nodeType === 3) this.words.add(child.nodeValue, marks, element);
      if (child.nodeType !== 1 || isJunk(child)) continue;
      if (/^(?:p|div|section|h[1-6])$/.test(child.localName)) {
        if (!this.words.empty) this.words.lineBreak();
        this.inItem(child, marksInside(child, marks, this.options));
      } else this.element(child, marks);
    }
  }

  // A table of one column is there for its looks; its content counts.
  table(element, marks) {
    const rows = [...element.rows].filter((row) => !isJunk(row));
    const read = rows.map((row) => {
      const cells = [];
      for (const cell of row.cells) {
        cells.push(this.cell(cell));
        for (let more = Math.min(cell.colSpan, 20); more > 1; more -= 1) cells.push("");
      }
      return cells;
    });
    const width = Math.max(0, ...read.map((cells) => cells.length));
    if (width < 2 || element.querySelector("table")) {
      for (const row of rows)
        for (const cell of row.cells) this.within(this.context, () => this.children(cell, marks));
      return;
    }
    this.close();
    const head =
      rows[0] &&
      (rows[0].parentElement.localName === "thead" ||
        [...rows[0].cells].every((cell) => cell.localName === "th"));
    const html = element.caption ? this.cell(element.caption) : "";
    const full = read.map((cells) => [...cells, ...Array(width - cells.length).fill("")]);
    this.blocks.push({
      kind: "table",
      rows: full,
      ...(html && { html }),
      ...(head && { header: true }),
    });
  }

  cell(element) {
    const inner = new Reader(this.options);
    inner.children(element, []);
    inner.close();
    this.pictures.push(...inner.pictures);
    return inner.blocks
      .map((block) => block.html ?? block.text ?? "")
      .filter(Boolean)
      .join("<br>");
  }

  quote(element, marks) {
    if (element.querySelector("ul, ol, table, h1, h2, h3, pre"))
      return this.read_other(element, marks);
    const from = this.blocks.length;
    const source = element.querySelector("footer, cite");
    const cite = source ? this.cell(source).replace(/^[\s—–-]+/, "") : "";
    source?.remove();
    this.within({ kind: "quote" }, () => this.children(element, marks));
    if (cite && this.blocks.length > from) this.blocks.at(-1).cite = cite;
  }

  code(element) {
    this.close();
    for (const line of element.querySelectorAll("br")) line.replaceWith("\n");
    const text = element.textContent.replace(/\u00a0/g, " ").replace(/^\n|\s+$/g, "");
    if (text) this.blocks.push({ kind: "code", text });
  }

  picture(element) {
    const tiny = [element.getAttribute("width"), element.getAttribute("height")].some(
      (size) => size && parseInt(size, 10) <= 2,
    );
    if (tiny) return; // counts readers, shows nothing
    const source = element.getAttribute("src") ?? "";
    this.close();
    const found = { kind: "picture", source, alt: element.getAttribute("alt") ?? "" };
    this.pictures.push(found);
    this.blocks.push(found);
  }

  // A picture with its caption.
  figure(element, marks) {
    const caption = element.querySelector("figcaption");
    const known = this.blocks.length;
    const html = caption ? this.cell(caption) : "";
    const pictures = element.querySelectorAll("img").length;
    if (pictures === 1) caption?.remove();
    this.within(this.context, () => this.children(element, marks));
    const made = this.blocks.slice(known).find((block) => block.kind === "picture");
    if (made && pictures === 1 && html) made.caption = html;
  }

  card(element) {
    const address = webAddress(element.getAttribute("src"));
    this.close();
    if (address) this.blocks.push({ kind: "embed", address, html: "" });
  }
}

for (const level of [1, 2, 3, 4, 5, 6]) {
  Reader.prototype[`read_h${level}`] = function read(element, marks) {
    this.heading(element, marks, level);
  };
}
Object.assign(Reader.prototype, {
  read_ul(element, marks) {
    this.list(element, marks, false);
  },
  read_ol(element, marks) {
    this.list(element, marks, true);
  },
  read_table(element, marks) {
    this.table(element, marks);
  },
  read_blockquote(element, marks) {
    this.quote(element, marks);
  },
  read_pre(element) {
    this.code(element);
  },
  read_hr() {
    this.close();
    this.blocks.push({ kind: "rule" });
  },
  read_img(element) {
    this.picture(element);
  },
  read_figure(element, marks) {
    this.figure(element, marks);
  },
  read_iframe(element) {
    this.card(element);
  },
  read_video(element) {
    this.close();
  },
});

// Word writes lists as paragraphs: level in `mso-list:l0 level2 lfo1`, the marker as text that
// is to be ignored.
function wordListOf(element) {
  const list = /(?:^|\s)level(\d)/.exec(styleOf(element)["mso-list"] ?? "");
  if (!list) return null;
  const marker = [...element.querySelectorAll("[data-style]")].find(
    (child) => styleOf(child)["mso-list"] === "ignore",
  );
  const ordered = NUMBERED.test(marker?.textContent ?? "");
  return {
    kind: "item",
    level: Math.min(Number(list[1]) - 1, DEEPEST),
    ...(ordered && { ordered }),
  };
}

const wordHeadingOf = (element) => {
  const name = element.getAttribute("class") ?? "";
  if (/\bMsoTitle\b/.test(name)) return 1;
  const level = /^(\d)$/.exec(styleOf(element)["mso-outline-level"] ?? "");
  return level ? Math.min(Number(level[1]), 6) : 0;
};

// The highest heading of what is pasted becomes the highest a body has.
function fitHeadings(blocks) {
  const levels = blocks.filter((block) => block.kind === "heading").map((block) => block.level);
  const shift = levels.length ? 2 - Math.min(...levels) : 0;
  return blocks.map((block) =>
    block.kind === "heading" ? { ...block, level: Math.min(4, block.level + shift) } : block,
  );
}

// { blocks, pictures }: pictures are blocks { kind: "picture", source, alt, caption } whose
// files are still elsewhere; they stand among the blocks as well.
export function readBlocks(root, options) {
  const reader = new Reader(options);
  reader.children(root, []);
  reader.close();
  return { blocks: fitHeadings(reader.blocks), pictures: reader.pictures };
}

// Plain text: an empty line, or where there is none each line, ends a paragraph.
export function readText(text) {
  const clean = text
    .replace(/\r\n?|\u2028/g, "\n")
    .replace(/\u2029/g, "\n\n")
    .trim();
  if (!clean) return [];
  const apart = /\n[ \t]*\n/.test(clean) ? /\n(?:[ \t]*\n)+/ : /\n/;
  return clean
    .split(apart)
    .map((piece) => {
      const words = new Words();
      piece.split("\n").forEach((line, index) => {
        if (index) words.lineBreak();
        words.add(line, []);
      });
      return { kind: "paragraph", html: words.html() };
    })
    .filter((block) => block.html);
}
