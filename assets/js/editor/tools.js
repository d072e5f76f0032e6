// Which buttons there are, and what they do to the text.

import { getMarkRange } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { currentKind, insertBlocks, removeBlocks } from "./blocks.js";
import { askAddress, askLanguage, askLink, keyName, showKeys } from "./dialogs.js";
import { COMMANDS, KEY_OF } from "./keys.js";
import {
  columnAfter,
  columnBefore,
  deleteColumn,
  deleteRow,
  hasHeader,
  newTable,
  rowAfter,
  rowBefore,
  toggleHeader,
} from "./tables.js";
import { Toolbar, iconOf } from "./toolbar.js";

const KINDS = [
  "paragraph",
  "heading2",
  "heading3",
  "heading4",
  "bullets",
  "ordered",
  "quote",
  "pullquote",
  "codeBlock",
];
const INLINE = ["inlineCode", "sub", "sup", "s", "kbd"];

function kindName({ kind, level, ordered }) {
  if (kind === "heading") return `heading${level}`;
  if (kind === "item") return ordered ? "ordered" : "bullets";
  return kind === "code" ? "codeBlock" : kind;
}

function markActive({ selection, storedMarks, doc, schema }, name) {
  const type = schema.marks[name];
  const { empty, $from, from, to } = selection;
  if (empty) return Boolean(type.isInSet(storedMarks ?? $from.marks()));
  return doc.rangeHasMark(from, to, type);
}

// What a mark covers around the caret, or what is selected.
function reach(state, name) {
  const { selection, schema } = state;
  const range = selection.empty && getMarkRange(selection.$from, schema.marks[name]);
  const { from, to } = range || selection;
  let attrs = null;
  state.doc.nodesBetween(from, to, (node) => {
    attrs ??= node.marks.find((mark) => mark.type.name === name)?.attrs ?? null;
  });
  return { from, to, attrs };
}

function setMark(view, name, { from, to }, attrs, text = "") {
  const { state } = view;
  const mark = attrs && state.schema.marks[name].create(attrs);
  const { tr } = state;
  if (from === to && mark && text) {
    tr.insert(from, state.schema.text(text, [...state.selection.$from.marks(), mark]));
  } else if (from === to && mark) tr.addStoredMark(mark);
  else {
    tr.removeMark(from, to, state.schema.marks[name]);
    if (mark) tr.addMark(from, to, mark);
    tr.setSelection(TextSelection.create(tr.doc, state.selection.from, state.selection.to));
  }
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

export function makeToolbars({ view, host, labels, language, without, pickPicture, controls, ui }) {
  const back = () => view.focus();
  const run = (command) => () => {
    command(view.state, view.dispatch, view);
    view.focus();
  };
  const can = (command) => () => command(view.state, undefined, view);
  const active = (name) => () => markActive(view.state, name);
  const kind = () => kindName(currentKind(view.state));
  const insert = (...blocks) => run(insertBlocks(blocks));

  async function link() {
    const place = reach(view.state, "link");
    if (!view.state.selection.$from.parent.type.allowsMarkType(view.state.schema.marks.link))
      return;
    const answer = await askLink(host, labels, {
      href: place.attrs?.href,
      empty: place.from === place.to,
    });
    if (!answer) return back();
    const attrs = answer.href ? { ...place.attrs, href: answer.href } : null;
    setMark(view, "link", place, attrs, answer.text || answer.href);
  }

  async function foreign() {
    const place = reach(view.state, "bdi");
    if (!view.state.selection.$from.parent.type.allowsMarkType(view.state.schema.marks.bdi)) return;
    const answer = await askLanguage(host, labels, {
      lang: place.attrs?.lang ?? "",
      own: language,
    });
    if (!answer) return back();
    setMark(view, "bdi", place, answer.lang ? answer : null);
  }

  async function embed() {
    const answer = await askAddress(host, labels);
    if (answer) insert({ kind: "embed", ...answer })();
    back();
  }

  async function pictures(several) {
    const found = (await pickPicture({ several })) ?? [];
    if (found.length && several) insert({ kind: "gallery", pictures: found })();
    else if (found.length) insert({ kind: "picture", pictures: found.slice(0, 1) })();
    back();
  }

  const entry = (name, act) => ({
    label: labels[name],
    key: keyName(KEY_OF[name]),
    icon: iconOf(name),
    run: act,
  });
  const inserting = () => [
    ...(pickPicture
      ? [entry("picture", () => pictures(false)), entry("gallery", () => pictures(true))]
      : []),
    entry("table", insert(newTable())),
    entry("embed", embed),
    entry("quote", insert({ kind: "quote" })),
    entry("pullquote", insert({ kind: "pullquote" })),
    entry("codeBlock", insert({ kind: "code" })),
    entry("rule", insert({ kind: "rule" })),
  ];
  const turning = () =>
    KINDS.map((name) => ({
      ...entry(name, run(COMMANDS[name])),
      checked: kind() === name,
      disabled: kind() !== name && !COMMANDS[name](view.state),
    }));
  const styling = () =>
    INLINE.map((name) => ({
      ...entry(name, run(COMMANDS[name])),
      checked: markActive(view.state, name),
    }));

  const toggle = (name) => ({
    name,
    kind: "toggle",
    run: run(COMMANDS[name]),
    active: active(name),
  });
  const act = (name, command = COMMANDS[name]) => ({
    name,
    kind: "do",
    run: run(command),
    enabled: can(command),
  });
  const list = (name) => ({
    name,
    kind: "toggle",
    run: run(COMMANDS[name]),
    active: () => kind() === name,
    enabled: can(COMMANDS[name]),
  });
  const main = new Toolbar({
    host,
    labels,
    controls,
    back,
    name: "toolbar",
    groups: [
      [
        {
          name: "kind",
          kind: "menu",
          entries: turning,
          text: () => labels[kind()] ?? labels.unknown,
        },
      ],
      [
        toggle("strong"),
        ...(without.has("em") ? [] : [toggle("em")]),
        { name: "link", kind: "toggle", run: link, active: active("link") },
        { name: "foreign", kind: "toggle", run: foreign, active: active("bdi") },
        { name: "more", kind: "menu", entries: styling },
      ],
      [list("bullets"), list("ordered"), act("outdent"), act("indent")],
      [{ name: "insert", kind: "menu", entries: inserting }],
      [act("undo"), act("redo"), { name: "keys", kind: "do", run: () => ui.keys() }],
    ],
  });
  const table = new Toolbar({
    host,
    labels,
    controls,
    back,
    name: "tableTools",
    groups: [
      [
        ["rowBefore", rowBefore],
        ["rowAfter", rowAfter],
        ["deleteRow", deleteRow],
      ],
      [
        ["columnBefore", columnBefore],
        ["columnAfter", columnAfter],
        ["deleteColumn", deleteColumn],
      ],
    ]
      .map((group) => group.map(([name, command]) => act(name, command)))
      .concat([
        [
          {
            name: "toggleHeader",
            kind: "toggle",
            run: run(toggleHeader),
            active: () => hasHeader(view.state),
          },
          { name: "deleteTable", kind: "do", run: run(removeBlocks) },
        ],
      ]),
  });
  Object.assign(ui, {
    link,
    foreign,
    insert: () => main.open("insert"),
    keys: async () => {
      await showKeys(host, labels, without);
      back();
    },
    toToolbar: () => main.focus(),
  });
  return { main, table };
}
