// The editor on a page: text, toolbars, dialogs, and the few functions its page needs.

import { Editor, Extension } from "@tiptap/core";
import { EditorState } from "@tiptap/pm/state";
import { dropCursor } from "@tiptap/pm/dropcursor";
import { gapCursor } from "@tiptap/pm/gapcursor";
import { currentKind } from "./blocks.js";
import { Clipboard } from "./clipboard.js";
import { Direction } from "./direction.js";
import { Originals, documentOf } from "./document.js";
import { el, useIcons } from "./dom.js";
import { BlockHandle } from "./handle.js";
import { Identity } from "./identity.js";
import { newBlockId, RESERVED } from "./ids.js";
import { Keys } from "./keys.js";
import { labelsWith } from "./labels.js";
import { closeMenu } from "./menu.js";
import { Uploads, takePictures } from "./pictures.js";
import { SCHEMA } from "./schema.js";
import { isInTable } from "./tables.js";
import { makeToolbars } from "./tools.js";
import { Views } from "./views.js";

let count = 0;
const ARAB = /^(?:ar|fa|ur|ps|sd|ug|ckb)(?:-|$)|-Arab\b/i;

// Every block with an id of its own, as portal.articles.blocks.with_ids gives them.
function identified(blocks) {
  const taken = new Set(RESERVED);
  return blocks.map((block) => {
    let { id } = block;
    while (!id || taken.has(id)) id = newBlockId();
    taken.add(id);
    return id === block.id ? block : { ...block, id };
  });
}

const Cursors = Extension.create({
  name: "portalCursors",
  addProseMirrorPlugins: () => [
    dropCursor({ width: 3, color: false, class: "editor-drop-cursor" }),
    gapCursor(),
  ],
});

/**
 * Mount an editor in an element.
 *
 * @param {HTMLElement} element  where; what it holds is replaced
 * @param {object} options
 * @param {object[]} options.blocks  the body as portal/articles/blocks.py writes it
 * @param {"ltr"|"rtl"} options.direction  of the edition
 * @param {string} options.language  of the edition, a BCP 47 tag
 * @param {object} [options.labels]  words by the names in labels.js
 * @param {(file: File) => Promise<{media_id: number, alt?: string, caption?: string}>} [options.upload]
 * @param {({several: boolean}) => Promise<object[]>} [options.pickPicture]  pictures as in a block
 * @param {(media_id: number) => {src: string, alt?: string}|Promise} [options.pictureOf]
 * @param {string} [options.icons]  address of the icons' sprite
 * @param {string} [options.labelledBy]  id of what names the text
 * @param {(blocks: () => object[]) => void} [options.onChange]  after every change of the words
 * @returns {{blocks, focus, setEditable, replaceBlocks, destroy}}
 */
export function mountEditor(element, options) {
  const { direction = "ltr", language = "en", upload, pickPicture, onChange } = options;
  const labels = labelsWith(options.labels);
  useIcons(options.icons);
  count += 1;
  const id = `editor-text-${count}`;
  const without = new Set(ARAB.test(language) ? ["em"] : []);
  const host = el("div", { class: "editor" });
  const place = el("div", { class: "editor-place" });
  const notice = el("p", { class: "editor-notice", role: "status" });
  const notify = (text) => {
    notice.textContent = text;
  };
  element.replaceChildren(host);
  // What stands where nothing is written yet.
  for (const name of ["placeholder", "quote", "cite", "tableCaption"]) {
    host.style.setProperty(`--words-${name.toLowerCase()}`, JSON.stringify(labels[name]));
  }
  const known = new Set();
  const originals = new Originals();
  const ui = {};
  const load = (blocks) => {
    const own = identified(blocks);
    own.forEach((block) => known.add(block.id));
    return own;
  };
  const first = load(options.blocks ?? []);
  const content = documentOf(first);
  content.content.forEach((node) => known.add(node.attrs.id));
  const editor = new Editor({
    element: place,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    extensions: [
      ...SCHEMA,
      Identity.configure({ known }),
      Direction.configure({ base: direction }),
      Keys.configure({ ui: () => ui, without }),
      Clipboard.configure({
        italic: !without.has("em"),
        pictures: (view, found) => takePictures(view, found, { upload, labels, notify }),
      }),
      Uploads.configure({ labels }),
      Views.configure({
        tools: { labels, host, pickPicture, pictureOf: options.pictureOf ?? (() => null) },
      }),
      BlockHandle.configure({ host, labels }),
      Cursors,
    ],
    content,
    editorProps: {
      attributes: {
        id,
        class: "editor-text article-body",
        role: "textbox",
        "aria-multiline": "true",
        ...(options.labelledBy
          ? { "aria-labelledby": options.labelledBy }
          : { "aria-label": labels.text }),
        dir: direction,
        lang: language,
        spellcheck: "true",
      },
    },
  });
  const { view } = editor;
  originals.learn(first, view.state.doc);
  const bars = makeToolbars({
    view,
    host,
    labels,
    language,
    without,
    pickPicture,
    controls: id,
    ui,
  });
  host.append(bars.main.element, bars.table.element, place, notice);
  const refresh = () => {
    bars.main.update();
    bars.table.element.hidden = !isInTable(view.state) || !view.editable;
    if (!bars.table.element.hidden) bars.table.update();
    host.dataset.kind = currentKind(view.state).kind;
  };
  const blocks = () => originals.blocksOf(view.state.doc);
  editor.on("transaction", ({ transaction }) => {
    refresh();
    if (transaction.docChanged && !transaction.getMeta("replaced")) onChange?.(blocks);
  });
  refresh();
  return {
    blocks,
    focus: () => view.focus(),
    setEditable(editable) {
      closeMenu();
      editor.setEditable(editable, false);
      host.classList.toggle("editor-still", !editable);
      view.dom.setAttribute("aria-readonly", String(!editable));
      bars.main.element.hidden = !editable;
      refresh();
    },
    // Show other blocks (a restored revision, what a merge gave). Undo does not cross this.
    replaceBlocks(next) {
      const own = load(next);
      const json = documentOf(own);
      json.content.forEach((node) => known.add(node.attrs.id));
      const doc = view.state.schema.nodeFromJSON(json);
      view.updateState(EditorState.create({ doc, plugins: view.state.plugins }));
      originals.learn(own, view.state.doc);
      refresh();
    },
    destroy() {
      closeMenu();
      editor.destroy();
      host.remove();
    },
  };
}
