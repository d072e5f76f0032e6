// What keys do. The same table feeds the tooltips and the list of keys.

import { Extension } from "@tiptap/core";
import { Selection, TextSelection, NodeSelection } from "@tiptap/pm/state";
import { history, redo, undo } from "@tiptap/pm/history";
import { keymap } from "@tiptap/pm/keymap";
import { InputRule, inputRules } from "@tiptap/pm/inputrules";
import { chainCommands, newlineInCode, splitBlockAs, toggleMark } from "@tiptap/pm/commands";
import {
  currentBlock,
  indent,
  moveBlocks,
  paragraphAfter,
  toggleKind,
  toggleList,
  turnInto,
} from "./blocks.js";
import { CellSelection, cellBelow, nextCell, tableEditing } from "./tables.js";

// [name of the label, keys as ProseMirror writes them].
export const KEYS = [
  ["strong", "Mod-b"],
  ["em", "Mod-i"],
  ["link", "Mod-k"],
  ["foreign", "Mod-Shift-k"],
  ["paragraph", "Alt-Shift-1"],
  ["heading2", "Alt-Shift-2"],
  ["heading3", "Alt-Shift-3"],
  ["heading4", "Alt-Shift-4"],
  ["ordered", "Mod-Shift-7"],
  ["bullets", "Mod-Shift-8"],
  ["quote", "Mod-Shift-9"],
  ["indent", "Tab"],
  ["outdent", "Shift-Tab"],
  ["moveUp", "Alt-ArrowUp"],
  ["moveDown", "Alt-ArrowDown"],
  ["lineBreak", "Shift-Enter"],
  ["paragraphAfter", "Mod-Enter"],
  ["insert", "Alt-Shift-i"],
  ["undo", "Mod-z"],
  ["redo", "Mod-Shift-z"],
  ["toToolbar", "Alt-F10"],
  ["keys", "Mod-/"],
];
const OPENING = new Set(["link", "foreign", "insert", "keys", "toToolbar"]);
export const KEY_OF = Object.fromEntries(KEYS);

const mark = (name) => (state, dispatch) => toggleMark(state.schema.marks[name])(state, dispatch);

export const COMMANDS = {
  strong: mark("strong"),
  em: mark("em"),
  inlineCode: mark("inlineCode"),
  sub: mark("sub"),
  sup: mark("sup"),
  s: mark("s"),
  kbd: mark("kbd"),
  paragraph: turnInto("paragraph"),
  heading2: turnInto("heading", { level: 2 }),
  heading3: turnInto("heading", { level: 3 }),
  heading4: turnInto("heading", { level: 4 }),
  bullets: toggleList(false),
  ordered: toggleList(true),
  quote: toggleKind("quote"),
  pullquote: toggleKind("pullquote"),
  codeBlock: toggleKind("code"),
  indent: indent(1),
  outdent: indent(-1),
  moveUp: moveBlocks(-1),
  moveDown: moveBlocks(1),
  paragraphAfter,
  undo,
  redo,
};

const breakLine = (state, dispatch) => {
  const { br } = state.schema.nodes;
  if (!state.selection.$from.parent.inlineContent) return false;
  if (dispatch) dispatch(state.tr.replaceSelectionWith(br.create()).scrollIntoView());
  return true;
};

const inside = (state, ...names) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (names.includes($from.node(depth).type.name)) return $from.node(depth);
  }
  return null;
};

// Enter in a quote: nothing written yet, a paragraph; in its midst, two quotes, of which the
// latter takes the source along; at its end, and in the source, on with a paragraph.
const enterInQuote = (state, dispatch) => {
  const words = inside(state, "words");
  const block = currentBlock(state);
  if (!words || !state.selection.empty) return false;
  if (words.content.size === 0) return turnInto("paragraph")(state, dispatch);
  const { $from } = state.selection;
  if ($from.parentOffset === words.content.size) return paragraphAfter(state, dispatch);
  if (!dispatch) return true;
  const { schema } = state;
  const cut = $from.parentOffset;
  const made = (id, content, cite) =>
    block.node.type.create({ ...block.node.attrs, id }, [
      schema.nodes.words.create(null, content),
      schema.nodes.cite.create(null, cite),
    ]);
  const [before, after] = [words.content.cut(0, cut), words.content.cut(cut)];
  const first = made(cut ? block.node.attrs.id : null, before, null);
  const second = made(cut ? null : block.node.attrs.id, after, block.node.child(1).content);
  const { tr } = state;
  tr.replaceWith(block.pos, block.pos + block.node.nodeSize, [first, second]);
  tr.setSelection(TextSelection.create(tr.doc, block.pos + first.nodeSize + 2));
  dispatch(tr.scrollIntoView());
  return true;
};

const enterInPart = (state, dispatch) =>
  inside(state, "cite", "picture", "shot", "embed", "tableCaption")
    ? paragraphAfter(state, dispatch)
    : false;

const enterInItem = (state, dispatch) => {
  const item = inside(state, "item");
  if (!item) return false;
  if (item.content.size === 0) {
    return item.attrs.level ? indent(-1)(state, dispatch) : turnInto("paragraph")(state, dispatch);
  }
  return splitBlockAs((node) => ({ type: node.type, attrs: { ...node.attrs } }))(state, dispatch);
};

// Backspace before the first letter: what is special becomes less so, before anything is joined.
const atStart = (state) => state.selection.empty && state.selection.$from.parentOffset === 0;
const softenBack = (state, dispatch) => {
  if (!atStart(state)) return false;
  const parent = state.selection.$from.parent;
  if (parent.type.name === "item") return indent(-1)(state, dispatch);
  if (parent.type.name === "words") return turnInto("paragraph")(state, dispatch);
  if (parent.type.name === "code" && parent.content.size === 0) {
    return turnInto("paragraph")(state, dispatch);
  }
  const block = currentBlock(state);
  if (!block || parent !== block.node || block.index === 0) return parent !== block?.node;
  const before = state.doc.child(block.index - 1);
  if (["paragraph", "heading", "item"].includes(before.type.name)) return false;
  // Before it stands something that cannot take the words: select it, drop what is empty.
  if (dispatch) {
    const { tr } = state;
    if (parent.content.size === 0 && block.index < state.doc.childCount - 1) {
      tr.delete(block.pos, block.pos + block.node.nodeSize);
    }
    tr.setSelection(NodeSelection.create(tr.doc, block.pos - before.nodeSize));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

// Delete at the end of what cannot be joined with the next does nothing.
const guardForward = (state) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset < $from.parent.content.size) return false;
  return (
    inside(
      state,
      "words",
      "cite",
      "picture",
      "shot",
      "embed",
      "tableCaption",
      "cell",
      "headerCell",
    ) !== null
  );
};

// Arrows must reach beyond the last block even if it is no text.
const belowLast = (state, dispatch, view) => {
  const block = currentBlock(state);
  if (!block || block.index < state.doc.childCount - 1 || !state.selection.empty) return false;
  if (["paragraph", "heading", "item"].includes(block.node.type.name)) return false;
  if (!view?.endOfTextblock("down")) return false;
  const end = Selection.atEnd(state.doc);
  return end.$head.sameParent(state.selection.$head) ? paragraphAfter(state, dispatch) : false;
};

// Selected cells grow to the side the arrow points at, also where lines run to the left.
const mirrored = (dir) => (state, dispatch, view) => {
  const { selection } = state;
  if (!(selection instanceof CellSelection)) return false;
  if (getComputedStyle(view.dom).direction !== "rtl") return false;
  const $next = [...nextIn(selection, -dir)][0];
  if ($next && dispatch) {
    dispatch(state.tr.setSelection(new CellSelection(selection.$anchorCell, $next)));
  }
  return true;
};
function* nextIn({ $headCell }, dir) {
  const next = dir < 0 ? $headCell.nodeBefore : $headCell.nodeAfter;
  if (!next) return;
  const pos = dir < 0 ? $headCell.pos - next.nodeSize : $headCell.pos + next.nodeSize;
  const $pos = $headCell.doc.resolve(pos);
  if ($pos.nodeAfter) yield $pos;
}

// From the first letter to the last, as text, so that what is typed over it keeps the first id.
const selectAll = (state, dispatch) => {
  const selection = TextSelection.between(
    Selection.atStart(state.doc).$from,
    Selection.atEnd(state.doc).$to,
  );
  const { $from, $to } = selection;
  if (
    $from.depth !== 1 ||
    $to.depth !== 1 ||
    $from.index(0) ||
    $to.index(0) < state.doc.childCount - 1
  ) {
    return false;
  }
  dispatch?.(state.tr.setSelection(selection));
  return true;
};

const wholeText = (state) =>
  state.selection.$from.parent.type.name === "paragraph" && state.selection.$from.depth === 1;

function typed(pattern, command) {
  return new InputRule(pattern, (state, match, start, end) => {
    if (!wholeText(state)) return null;
    const tr = state.tr.delete(start, end);
    let result = null;
    command(state.apply(tr), (next) => (result = next));
    if (!result) return null;
    for (const step of result.steps) tr.step(step);
    return tr.setSelection(TextSelection.create(tr.doc, result.selection.from));
  });
}

const rules = [
  typed(/^##\s$/, COMMANDS.heading2),
  typed(/^###\s$/, COMMANDS.heading3),
  typed(/^####\s$/, COMMANDS.heading4),
  typed(/^[-*•]\s$/, COMMANDS.bullets),
  typed(/^(?:1|١)[.)-]\s$/, COMMANDS.ordered),
  typed(/^[>»]\s$/, COMMANDS.quote),
];

export const Keys = Extension.create({
  name: "portalKeys",
  priority: 1100,
  // `ui()`: { link, foreign, insert, keys, toToolbar }; `without`: names that are not offered.
  addOptions: () => ({ ui: () => ({}), without: new Set() }),
  addProseMirrorPlugins() {
    const { ui, without } = this.options;
    const bindings = {};
    for (const [name, key] of KEYS) {
      const command = COMMANDS[name];
      if (without.has(name))
        bindings[key] = () => true; // nor may the browser do it
      else if (command) bindings[key] = command;
      else if (OPENING.has(name)) bindings[key] = () => (ui()[name](), true);
    }
    Object.assign(bindings, {
      "Mod-y": redo,
      "Mod-a": selectAll,
      Tab: chainCommands(nextCell(1), indent(1)),
      "Shift-Tab": chainCommands(nextCell(-1), COMMANDS.outdent),
      Enter: chainCommands(cellBelow, enterInPart, enterInQuote, enterInItem),
      "Shift-Enter": chainCommands(newlineInCode, breakLine),
      "Mod-Shift-Enter": breakLine,
      Backspace: softenBack,
      "Mod-Backspace": softenBack,
      Delete: guardForward,
      ArrowDown: belowLast,
      "Shift-ArrowLeft": mirrored(-1),
      "Shift-ArrowRight": mirrored(1),
      Escape: () => (ui().toToolbar(), true),
    });
    return [
      keymap(bindings),
      inputRules({ rules }),
      history({ newGroupDelay: 600 }),
      tableEditing(),
    ];
  },
});
