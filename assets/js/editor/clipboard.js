// Copy, cut, paste and drop. Within the newsroom blocks travel whole; from elsewhere their
// HTML is read into blocks first (reading.js), never by the browser or by ProseMirror.

import { Extension } from "@tiptap/core";
import { Fragment, Slice } from "@tiptap/pm/model";
import { AllSelection, Plugin, PluginKey, Selection, TextSelection } from "@tiptap/pm/state";
import { dropPoint } from "@tiptap/pm/transform";
import { pastedHref, safeHref } from "./addresses.js";
import { nodeOf } from "./document.js";
import { htmlOf } from "./outgoing.js";
import { parseHtml } from "./parse.js";
import { readBlocks, readText } from "./reading.js";
import { FLOWING } from "./schema.js";
import { handlePaste, isInTable } from "./tables.js";

const OWN = "application/x-portal-slice";

// The browser tells of a moved caret in its own time, perhaps after the paste that follows it.
const hear = (view) => view.domObserver?.flush?.();

function copy(view, event, cutting) {
  hear(view);
  const { selection } = view.state;
  if (selection.empty || !event.clipboardData) return false;
  const slice = sliceToCopy(view.state);
  event.preventDefault();
  event.clipboardData.clearData();
  event.clipboardData.setData(OWN, JSON.stringify(slice.toJSON()));
  event.clipboardData.setData("text/html", htmlOf(slice.content));
  const text = slice.content.textBetween(0, slice.content.size, "\n\n", "\n");
  event.clipboardData.setData("text/plain", text);
  if (cutting && view.editable) {
    const whole = wholeBlock(view.state);
    view.dispatch(view.state.tr.deleteSelection().scrollIntoView().setMeta("uiEvent", "cut"));
    if (whole) view.dispatch(view.state.tr.setMeta(clipboard, whole));
  }
  return true;
}

// The id of the block all of whose words are selected, and no other's.
function wholeBlock({ selection }) {
  const { $from, $to } = selection;
  const all =
    $from.sameParent($to) &&
    $from.depth === 1 &&
    $from.parentOffset === 0 &&
    $to.parentOffset === $to.parent.content.size;
  return all && FLOWING.has($from.parent.type.name) ? $from.parent.attrs.id : null;
}

// What is selected, so that it can stand anywhere: part of a quote or a cell is just words.
function sliceToCopy(state) {
  const { selection, schema } = state;
  const { $from, $to } = selection;
  const slice = selection.content();
  if (selection instanceof TextSelection && $from.sameParent($to)) {
    if (wholeBlock(state)) return slice;
    return new Slice($from.parent.content.cut($from.parentOffset, $to.parentOffset), 0, 0);
  }
  if (!(selection instanceof TextSelection) && !(selection instanceof AllSelection)) return slice;
  const nodes = [];
  slice.content.forEach((node) => {
    try {
      node.check();
      nodes.push(node);
    } catch {
      nodes.push(schema.nodes.paragraph.create(null, inlined(schema, Fragment.from(node))));
    }
  });
  const open = (node) => (FLOWING.has(node.type.name) ? 1 : 0);
  return new Slice(Fragment.from(nodes), open(nodes[0]), open(nodes.at(-1)));
}

// What another page put on the clipboard is checked like what was typed.
function readSlice(schema, text) {
  try {
    const slice = Slice.fromJSON(schema, JSON.parse(text));
    slice.content.forEach((node) => node.check());
    return slice.size ? new Slice(safe(slice.content), slice.openStart, slice.openEnd) : null;
  } catch {
    return null;
  }
}

function safe(fragment) {
  const nodes = [];
  fragment.forEach((node) => {
    const marks = node.marks.filter(
      (mark) => mark.type.name !== "link" || safeHref(mark.attrs.href),
    );
    nodes.push(node.isText ? node.mark(marks) : node.copy(safe(node.content)).mark(marks));
  });
  return Fragment.from(nodes);
}

// Where words may be split into blocks; elsewhere (a cell, a caption) all comes in one line.
const inFlow = ($pos) =>
  $pos.depth === 0 || ($pos.depth === 1 && FLOWING.has($pos.parent.type.name));

// The inline content of blocks, one after the other.
function inlined(schema, fragment) {
  const lines = [];
  const visit = (node) => {
    if (node.isTextblock) lines.push(node.content);
    else node.forEach(visit);
  };
  if (fragment.firstChild?.isInline) return fragment;
  fragment.forEach(visit);
  let all = Fragment.empty;
  lines
    .filter((line) => line.size)
    .forEach((line, index) => {
      if (index) all = all.append(Fragment.from(schema.nodes.br.create()));
      all = all.append(line);
    });
  return all;
}

export function insertSlice(view, slice, cutId = null) {
  const { state } = view;
  const { $from } = state.selection;
  const { schema } = state;
  let { tr } = state;
  if (isInTable(state) && handlePaste(view, null, asCells(slice))) return;
  if ($from.parent.type.name === "code") {
    const text = slice.content.textBetween(0, slice.content.size, "\n", "\n");
    tr.insertText(text);
  } else if (!inFlow($from)) {
    tr.replaceSelection(new Slice(inlined(schema, slice.content), 0, 0));
  } else {
    tr = inFlowing(state, asBlocks(schema, slice), cutId);
  }
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
}

// A table alone, put into a table, fills its cells.
function asCells(slice) {
  const table = slice.content.childCount === 1 ? slice.content.firstChild : null;
  return table?.type.name === "table" ? new Slice(Fragment.from(table.child(1)), 0, 0) : slice;
}

// Cells on their own become a table.
function asBlocks(schema, slice) {
  const first = slice.content.firstChild;
  if (first?.type.name !== "row" && first?.type.name !== "grid") return slice;
  const grid = first.type.name === "grid" ? first : schema.nodes.grid.create(null, slice.content);
  const table = schema.nodes.table.create(null, [schema.nodes.tableCaption.create(), grid]);
  return new Slice(Fragment.from(table), 0, 0);
}

function inFlowing(state, slice, cutId) {
  const { tr } = state;
  tr.deleteSelection();
  const { $from } = tr.selection;
  const blank =
    $from.depth === 1 && $from.parent.content.size === 0 && $from.parent.type.name === "paragraph";
  const only = slice.content.childCount === 1 ? slice.content.firstChild : null;
  if (only?.isInline) return tr.replaceSelection(slice);
  if (blank) {
    // In the place of an empty paragraph blocks come whole, and so with their ids.
    const pos = $from.before(1);
    const target = $from.parent;
    let nodes = [];
    slice.content.forEach((node) => nodes.push(node));
    if (only && FLOWING.has(only.type.name) && only.attrs.id !== cutId) {
      const kept = slice.openStart > 0 && only.type.name === "paragraph";
      nodes = [
        only.type.create(
          { ...only.attrs, id: kept ? target.attrs.id : only.attrs.id },
          only.content,
        ),
      ];
    }
    if (!nodes.every((node) => state.schema.nodes.doc.contentMatch.matchType(node.type))) {
      return tr.replaceSelection(slice);
    }
    const last = nodes.at(-1);
    if (pos + target.nodeSize === tr.doc.content.size && !FLOWING.has(last.type.name)) {
      nodes.push(state.schema.nodes.paragraph.create());
    }
    tr.replaceWith(pos, pos + target.nodeSize, nodes);
    const end = pos + nodes.reduce((sum, node) => sum + node.nodeSize, 0);
    return tr.setSelection(Selection.near(tr.doc.resolve(end), -1));
  }
  return tr.replaceSelection(slice);
}

// Blocks without ids as a slice that flows into the paragraph it comes upon.
function sliceOf(schema, blocks) {
  const nodes = blocks.map((block) => schema.nodeFromJSON(nodeOf(block)));
  const open = (node) => (node?.type.name === "paragraph" ? 1 : 0);
  return new Slice(Fragment.from(nodes), open(nodes[0]), open(nodes.at(-1)));
}

function linkOver(view, text) {
  const { selection, schema } = view.state;
  const href = /^\S+$/.test(text) && /^(?:https?|mailto):/i.test(text) ? pastedHref(text) : "";
  if (!href || selection.empty || !selection.$from.sameParent(selection.$to)) return false;
  if (!selection.$from.parent.type.allowsMarkType(schema.marks.link)) return false;
  const mark = schema.marks.link.create({ href });
  view.dispatch(view.state.tr.addMark(selection.from, selection.to, mark));
  return true;
}

function receive(view, data, options, remembered) {
  const { schema } = view.state;
  const own = data.getData(OWN);
  const slice = own && readSlice(schema, own);
  if (slice) return (insertSlice(view, slice, remembered), true);
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  const files = [...data.files].filter((file) => file.type.startsWith("image/"));
  if (view.state.selection.$from.parent.type.name === "code" && text) {
    view.dispatch(view.state.tr.insertText(text.replace(/\r\n?/g, "\n")).scrollIntoView());
    return true;
  }
  if (text && linkOver(view, text.trim())) return true;
  const found = html ? fromHtml(html, options) : null;
  const blocks = found?.blocks ?? readText(text);
  const wordless = !blocks.some((block) => block.kind !== "picture");
  if (files.length && wordless)
    options.pictures(
      view,
      files.map((file) => ({ file })),
    );
  else insertRead(view, blocks, options);
  return true;
}

function fromHtml(html, { italic }) {
  const parsed = parseHtml(html);
  return parsed && readBlocks(parsed.body, { italic });
}

// Blocks that were read, and their pictures where these can be had.
function insertRead(view, blocks, options) {
  const pictures = blocks.filter((block) => block.kind === "picture");
  const rest = blocks.filter((block) => block.kind !== "picture");
  if (rest.length) insertSlice(view, sliceOf(view.state.schema, rest));
  if (pictures.length) options.pictures(view, pictures);
}

export const clipboard = new PluginKey("clipboard");

export const Clipboard = Extension.create({
  name: "portalClipboard",
  priority: 1200,
  // `pictures(view, found)`: what to do with pictures that were pasted.
  addOptions: () => ({ italic: true, pictures: () => {} }),
  addProseMirrorPlugins() {
    const { options } = this;
    return [
      new Plugin({
        key: clipboard,
        // The id of the block that was cut whole, so that its words bring it along.
        state: { init: () => null, apply: (tr, old) => tr.getMeta(clipboard) ?? old },
        props: {
          handleDOMEvents: {
            copy: (view, event) => copy(view, event, false),
            cut: (view, event) => copy(view, event, true),
            paste(view, event) {
              if (!event.clipboardData || !view.editable) return false;
              hear(view);
              event.preventDefault();
              return receive(view, event.clipboardData, options, clipboard.getState(view.state));
            },
            drop(view, event) {
              if (view.dragging || !event.dataTransfer || !view.editable) return false;
              event.preventDefault();
              const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
              if (!at) return true;
              const pos = dropPoint(view.state.doc, at.pos, Slice.empty) ?? at.pos;
              const near = Selection.near(view.state.doc.resolve(pos));
              view.dispatch(view.state.tr.setSelection(near));
              return receive(view, event.dataTransfer, options, null);
            },
          },
        },
      }),
    ];
  },
});
