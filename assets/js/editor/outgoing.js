// Blocks as HTML for other programs: real lists, real quotes, no trace of the editor.

import { blockOf } from "./document.js";
import { writeInline } from "./inline.js";

const escaped = (text) =>
  String(text).replace(
    /[&<>"]/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;",
  );

const footer = (cite) => (cite ? `<footer>${cite}</footer>` : "");
const quote = (block) => `<blockquote><p>${block.html ?? ""}</p>${footer(block.cite)}</blockquote>`;

const WRITE = {
  paragraph: (block) => `<p>${block.html ?? ""}</p>`,
  heading: (block) => `<h${block.level}>${block.html ?? ""}</h${block.level}>`,
  quote,
  pullquote: quote,
  picture: (block) => `<p>${block.pictures[0].caption ?? escaped(block.pictures[0].alt ?? "")}</p>`,
  gallery: (block) =>
    (block.pictures ?? [])
      .map((shot) => `<p>${shot.caption ?? escaped(shot.alt ?? "")}</p>`)
      .join(""),
  table: (block) => {
    const caption = block.html ? `<caption>${block.html}</caption>` : "";
    const rows = (block.rows ?? []).map((cells, index) => {
      const tag = block.header && index === 0 ? "th" : "td";
      return `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
    });
    return `<table>${caption}${rows.join("")}</table>`;
  },
  embed: (block) =>
    `<p><a href="${escaped(block.address ?? "")}">${block.html || escaped(block.address ?? "")}</a></p>`,
  code: (block) => `<pre><code>${escaped(block.text ?? "")}</code></pre>`,
  rule: () => "<hr>",
};

// Lists as trees, by level.
function lists(items) {
  let html = "";
  let index = 0;
  while (index < items.length) {
    const { level = 0, ordered } = items[index];
    const tag = ordered ? "ol" : "ul";
    html += `<${tag}>`;
    while (
      index < items.length &&
      (items[index].level ?? 0) <= level &&
      Boolean(items[index].ordered) === Boolean(ordered)
    ) {
      let end = index + 1;
      while (end < items.length && (items[end].level ?? 0) > level) end += 1;
      html += `<li>${items[index].html ?? ""}${lists(items.slice(index + 1, end))}</li>`;
      index = end;
    }
    html += `</${tag}>`;
  }
  return html;
}

export function htmlOf(fragment) {
  if (fragment.firstChild?.isInline) return writeInline(fragment.toJSON());
  const pieces = [];
  let items = [];
  const flush = () => {
    if (items.length) pieces.push(lists(items));
    items = [];
  };
  fragment.forEach((node) => {
    let html;
    try {
      const block = blockOf(node);
      if (block.kind === "item") return void items.push(block);
      html = WRITE[block.kind]?.(block) ?? "";
    } catch {
      // Part of a block only: its words.
      html = `<p>${escaped(node.textContent)}</p>`;
    }
    flush();
    pieces.push(html);
  });
  flush();
  return pieces.join("\n");
}
