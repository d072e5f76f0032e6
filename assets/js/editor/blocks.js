// Commands on whole blocks: turn, move, indent, insert, remove. Shape: (state, dispatch) → done.

import { NodeSelection, Selection, TextSelection } from "@tiptap/pm/state";
import { Fragment } from "@tiptap/pm/model";
import { FLOWING } from "./schema.js";
import { nodeOf } from "./document.js";

const DEEPEST = 5;
const QUOTES = new Set(["quote", "pullquote"]);
const TURNABLE = new Set([...FLOWING, ...QUOTES, "code"]);

// The top blocks that the selection touches: [{ node, pos, index }].
export function selectedBlocks(state) {
  const { $from, $to } = state.selection;
  const first = $from.index(0);
  // A selection that ends before the first letter of a block does not mean that block.
  let last = $to.depth === 0 ? Math.max(first, $to.index(0) - 1) : $to.index(0);
  if (last > first && $to.depth > 0 && $to.pos === $to.start(1)) last -= 1;
  const found = [];
  state.doc.forEach((node, pos, index) => {
    if (index >= first && index <= last) found.push({ node, pos, index });
  });
  return found;
}

export const currentBlock = (state) => selectedBlocks(state)[0] ?? null;

// The kind at the selection, with the attributes the menu shows.
export function currentKind(state) {
  const block = currentBlock(state)?.node;
  return block ? { kind: block.type.name, ...block.attrs } : { kind: "paragraph" };
}

function inlineOf(node) {
  const { br } = node.type.schema.nodes;
  if (QUOTES.has(node.type.name)) return node.child(0).content;
  if (node.type.name !== "code") return node.content;
  const schema = node.type.schema;
  const lines = node.textContent.split("\n");
  const parts = lines.flatMap((line, index) => [
    ...(index ? [br.create()] : []),
    ...(line ? [schema.text(line)] : []),
  ]);
  return Fragment.from(parts);
}

// Where the words of a block begin, from the block's own position.
const depthOf = (node) => (QUOTES.has(node.type.name) ? 2 : 1);

// Make what a block becomes: one node, or two where a quote's source needs a place of its own.
function turned(node, kind, attrs) {
  const schema = node.type.schema;
  const content = inlineOf(node);
  const own = { ...attrs, id: node.attrs.id };
  const rest = QUOTES.has(node.type.name) ? node.child(1).content : Fragment.empty;
  if (QUOTES.has(kind)) {
    return [
      schema.nodes[kind].create(own, [
        schema.nodes.words.create(null, content),
        schema.nodes.cite.create(null, rest),
      ]),
    ];
  }
  const after = rest.size ? [schema.nodes.paragraph.create(null, rest)] : [];
  if (kind !== "code") return [schema.nodes[kind].create(own, content), ...after];
  let text = "";
  content.forEach((child) => (text += child.isText ? child.text : "\n"));
  return [schema.nodes.code.create(own, text ? schema.text(text) : null), ...after];
}

const same = (node, kind, attrs) =>
  node.type.name === kind &&
  Object.entries(attrs).every(([key, value]) => node.attrs[key] === value);

// Turn the selected blocks into another kind; they keep their ids.
export function turnInto(kind, attrs = {}) {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state).filter(
      ({ node }) => TURNABLE.has(node.type.name) && !same(node, kind, attrs),
    );
    if (blocks.length === 0) return false;
    if (!dispatch) return true;
    const { anchor, head } = state.selection;
    const { tr } = state;
    const moved = (pos) => {
      let shift = 0;
      for (const { from, to, node, result } of changes) {
        if (pos >= to) shift += result - (to - from);
        else if (pos > from) {
          const start = from + depthOf(node);
          const offset = Math.min(Math.max(pos - start, 0), inlineOf(node).size);
          return from + shift + (QUOTES.has(kind) ? 2 : 1) + offset;
        }
      }
      return pos + shift;
    };
    const changes = [];
    for (const { node, pos } of blocks) {
      const nodes = turned(node, kind, { ...attrs, ...levelOf(node, kind, attrs) });
      const at = tr.mapping.map(pos);
      if (FLOWING.has(node.type.name) && FLOWING.has(kind)) {
        tr.setNodeMarkup(at, nodes[0].type, nodes[0].attrs);
      } else tr.replaceWith(at, at + node.nodeSize, nodes);
      const result = nodes.reduce((sum, each) => sum + each.nodeSize, 0);
      changes.push({ from: pos, to: pos + node.nodeSize, node, result });
    }
    const [start, end] = [moved(anchor), moved(head)];
    tr.setSelection(TextSelection.between(tr.doc.resolve(start), tr.doc.resolve(end)));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

const levelOf = (node, kind, attrs) =>
  kind === "item" && attrs.level === undefined && node.type.name === "item"
    ? { level: node.attrs.level }
    : {};

// A list where there is none, the other sort of list, or paragraphs again.
export function toggleList(ordered) {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    const already = blocks.every(({ node }) => same(node, "item", { ordered }));
    return already
      ? turnInto("paragraph")(state, dispatch)
      : turnInto("item", { ordered })(state, dispatch);
  };
}

export function toggleKind(kind, attrs = {}) {
  return (state, dispatch) => {
    const already = selectedBlocks(state).every(({ node }) => same(node, kind, attrs));
    return turnInto(...(already ? ["paragraph"] : [kind, attrs]))(state, dispatch);
  };
}

// Move list items one level in or out, with the deeper ones that hang on them.
export function indent(by) {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    const first = blocks[0];
    if (!blocks.length || blocks.some(({ node }) => node.type.name !== "item")) return false;
    const before = first.index > 0 ? state.doc.child(first.index - 1) : null;
    const roof = before?.type.name === "item" ? before.attrs.level + 1 : 0;
    if (by > 0 && first.node.attrs.level + by > Math.min(roof, DEEPEST)) return false;
    if (by < 0 && first.node.attrs.level === 0) return turnInto("paragraph")(state, dispatch);
    if (!dispatch) return true;
    const lowest = blocks[blocks.length - 1];
    let pos = lowest.pos + lowest.node.nodeSize;
    for (let index = lowest.index + 1; index < state.doc.childCount; index += 1) {
      const node = state.doc.child(index);
      if (node.type.name !== "item" || node.attrs.level <= lowest.node.attrs.level) break;
      blocks.push({ node, pos, index });
      pos += node.nodeSize;
    }
    const { tr } = state;
    for (const block of blocks) {
      const level = Math.min(DEEPEST, Math.max(0, block.node.attrs.level + by));
      tr.setNodeAttribute(block.pos, "level", level);
    }
    dispatch(tr);
    return true;
  };
}

// Move the selected blocks past their neighbour: it is the neighbour that changes place, so
// that the selection and the ids stay where they are.
export function moveBlocks(by) {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state);
    if (!blocks.length) return false;
    const first = blocks[0];
    const last = blocks[blocks.length - 1];
    const other = by < 0 ? first.index - 1 : last.index + 1;
    if (other < 0 || other >= state.doc.childCount) return false;
    if (!dispatch) return true;
    const neighbour = state.doc.child(other);
    const end = last.pos + last.node.nodeSize;
    const { tr } = state;
    if (by < 0) {
      tr.insert(end, neighbour);
      tr.delete(first.pos - neighbour.nodeSize, first.pos);
    } else {
      tr.delete(end, end + neighbour.nodeSize);
      tr.insert(first.pos, neighbour);
    }
    restoreSelection(tr, state, by < 0 ? -neighbour.nodeSize : neighbour.nodeSize);
    dispatch(tr.scrollIntoView().setMeta("addToHistory", true));
    return true;
  };
}

function restoreSelection(tr, state, shift) {
  const { selection } = state;
  const at = (pos) => tr.doc.resolve(pos + shift);
  if (selection instanceof NodeSelection) {
    tr.setSelection(NodeSelection.create(tr.doc, selection.from + shift));
  } else if (selection instanceof TextSelection) {
    tr.setSelection(TextSelection.between(at(selection.anchor), at(selection.head)));
  }
}

export function removeBlocks(state, dispatch) {
  const blocks = selectedBlocks(state);
  if (!blocks.length) return false;
  if (!dispatch) return true;
  const last = blocks[blocks.length - 1];
  const from = blocks[0].pos;
  const { tr } = state;
  const all = blocks.length === state.doc.childCount;
  const end = last.pos + last.node.nodeSize;
  if (all) tr.replaceWith(from, end, state.schema.nodes.paragraph.create());
  else tr.delete(from, end);
  tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size))));
  dispatch(tr.scrollIntoView());
  return true;
}

// Put blocks (as the portal writes them, or nodes) after the current one, or in its place where
// it is an empty paragraph, and go there.
export function insertBlocks(blocks) {
  return (state, dispatch) => {
    if (!blocks.length) return false;
    if (!dispatch) return true;
    const nodes = blocks.map((block) =>
      block.type ? block : state.schema.nodeFromJSON(nodeOf(block)),
    );
    const { tr } = state;
    const here = selectedBlocks(state).at(-1);
    const blank = here && here.node.type.name === "paragraph" && here.node.content.size === 0;
    const from = here ? (blank ? here.pos : here.pos + here.node.nodeSize) : state.doc.content.size;
    const to = blank ? here.pos + here.node.nodeSize : from;
    const size = nodes.reduce((sum, node) => sum + node.nodeSize, 0);
    // There is always a place to go on writing.
    if (to === state.doc.content.size && !FLOWING.has(nodes.at(-1).type.name)) {
      nodes.push(state.schema.nodes.paragraph.create());
    }
    tr.replaceWith(from, to, nodes);
    const into = nodes.length && nodes[0].isAtom ? from + size : from;
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(into + 1, tr.doc.content.size))));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

// A new paragraph after the current block, whatever that is.
export function paragraphAfter(state, dispatch) {
  const here = selectedBlocks(state).at(-1);
  if (!here) return false;
  if (dispatch) {
    const pos = here.pos + here.node.nodeSize;
    const tr = state.tr.insert(pos, state.schema.nodes.paragraph.create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView());
  }
  return true;
}
