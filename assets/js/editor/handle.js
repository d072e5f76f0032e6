// The grip beside the block under the pointer or the caret: drag it, or press it for a menu.

import { Extension } from "@tiptap/core";
import { NodeSelection, Plugin, PluginKey, Selection, TextSelection } from "@tiptap/pm/state";
import { currentBlock, moveBlocks, removeBlocks, turnInto } from "./blocks.js";
import { keyName } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { KEY_OF } from "./keys.js";
import { openMenu } from "./menu.js";
import { iconOf } from "./toolbar.js";

const KINDS = [
  ["paragraph", "paragraph", {}],
  ["heading2", "heading", { level: 2 }],
  ["bullets", "item", { ordered: false }],
  ["quote", "quote", {}],
];

class Handle {
  constructor(view, { host, labels }) {
    Object.assign(this, { view, host, labels });
    // No <button>: Firefox does not drag one.
    this.button = el(
      "div",
      {
        role: "button",
        tabindex: "0",
        class: "editor-handle",
        draggable: "true",
        hidden: true,
        "aria-label": labels.block,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "data-tip": labels.block,
      },
      icon("grip-vertical"),
    );
    host.append(this.button);
    this.button.addEventListener("mousedown", (event) => event.stopPropagation());
    this.button.addEventListener("click", () => this.menu());
    this.button.addEventListener("keydown", (event) => {
      if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      this.menu();
    });
    this.button.addEventListener("dragstart", (event) => this.drag(event));
    this.button.addEventListener("dragend", () => this.dropped());
    this.line = el("div", { class: "editor-drop", hidden: true });
    host.append(this.line);
    // Before ProseMirror hears of it: it would place blocks by the letter under the pointer.
    this.onDrag = (event) => this.over(event);
    this.onDrop = (event) => this.drop(event);
    host.addEventListener("dragover", this.onDrag, true);
    host.addEventListener("drop", this.onDrop, true);
    this.onMove = (event) => {
      if (event.buttons || this.button.getAttribute("aria-expanded") === "true") return;
      const block = event.target.closest?.(".editor-text > *");
      if (block && view.dom.contains(block)) this.showAt(block);
    };
    view.dom.addEventListener("pointermove", this.onMove);
  }

  showAt(block) {
    this.block = block;
    const box = this.host.getBoundingClientRect();
    const at = block.getBoundingClientRect();
    const style = getComputedStyle(block);
    const line = Math.min(parseFloat(style.lineHeight) || at.height, at.height);
    const inset = parseFloat(style.paddingBlockStart) || 0;
    this.button.hidden = !this.view.editable;
    this.button.style.insetBlockStart = `${at.top - box.top + inset + line / 2}px`;
    const rtl = getComputedStyle(this.view.dom).direction === "rtl";
    const text = this.view.dom.getBoundingClientRect();
    const edge = rtl ? box.right - text.right : text.left - box.left;
    this.button.style.insetInlineStart = `${edge}px`;
  }

  update() {
    const block = currentBlock(this.view.state);
    const dom = block && this.view.nodeDOM(block.pos);
    if (dom?.nodeType === 1) this.showAt(dom);
    else this.button.hidden = true;
  }

  position() {
    if (!this.block?.isConnected) return null;
    const index = [...this.view.dom.children]
      .filter((child) => child.hasAttribute("data-id"))
      .indexOf(this.block);
    let found = null;
    this.view.state.doc.forEach((_, pos, at) => {
      if (at === index) found = pos;
    });
    return found;
  }

  // Put the selection into the block the grip stands at, unless it is there.
  choose() {
    const pos = this.position();
    if (pos === null || currentBlock(this.view.state)?.pos === pos) return pos !== null;
    const { tr, doc } = this.view.state;
    const node = doc.nodeAt(pos);
    tr.setSelection(
      node.isTextblock ? TextSelection.create(doc, pos + 1) : NodeSelection.create(doc, pos),
    );
    this.view.dispatch(tr);
    return true;
  }

  menu() {
    if (!this.choose()) return;
    const { view, labels } = this;
    const run = (command) => () => command(view.state, view.dispatch, view);
    const entry = (name, command) => ({
      label: labels[name],
      key: keyName(KEY_OF[name]),
      icon: iconOf(name),
      disabled: !command(view.state),
      run: run(command),
    });
    openMenu(
      this.button,
      labels.block,
      [
        entry("moveUp", moveBlocks(-1)),
        entry("moveDown", moveBlocks(1)),
        null,
        ...KINDS.map(([name, kind, attrs]) => entry(name, turnInto(kind, attrs))),
        null,
        entry("remove", removeBlocks),
      ],
      { host: this.host, after: () => view.focus() },
    );
  }

  drag(event) {
    const pos = this.position();
    if (pos === null) return event.preventDefault();
    this.dragged = pos;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.view.state.doc.nodeAt(pos).textContent || " ");
    event.dataTransfer.setDragImage(this.block, 0, 0);
    return undefined;
  }

  // The gap between blocks nearest to the pointer: [position in the document, height].
  gapAt(y) {
    const { view } = this;
    let found = null;
    view.state.doc.forEach((node, pos) => {
      const box = view.nodeDOM(pos).getBoundingClientRect();
      const above = y < box.top + box.height / 2;
      if (above && found?.above) return;
      found = above ? { pos, y: box.top, above } : { pos: pos + node.nodeSize, y: box.bottom };
    });
    return found;
  }

  over(event) {
    if (this.dragged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "move";
    const gap = this.gapAt(event.clientY);
    const host = this.host.getBoundingClientRect();
    this.line.hidden = false;
    this.line.style.insetBlockStart = `${gap.y - host.top}px`;
  }

  drop(event) {
    if (this.dragged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { view, dragged } = this;
    const { pos } = this.gapAt(event.clientY);
    this.dropped();
    const node = view.state.doc.nodeAt(dragged);
    if (!node || (pos >= dragged && pos <= dragged + node.nodeSize)) return;
    const { tr } = view.state;
    tr.delete(dragged, dragged + node.nodeSize);
    const to = tr.mapping.map(pos);
    tr.insert(to, node);
    tr.setSelection(Selection.near(tr.doc.resolve(to + 1)));
    view.dispatch(tr.scrollIntoView());
    view.focus();
  }

  dropped() {
    this.dragged = undefined;
    this.line.hidden = true;
  }

  destroy() {
    this.view.dom.removeEventListener("pointermove", this.onMove);
    this.host.removeEventListener("dragover", this.onDrag, true);
    this.host.removeEventListener("drop", this.onDrop, true);
    this.button.remove();
    this.line.remove();
  }
}

export const BlockHandle = Extension.create({
  name: "portalHandle",
  addOptions: () => ({ host: null, labels: {} }),
  addProseMirrorPlugins() {
    const { options } = this;
    return [
      new Plugin({ key: new PluginKey("handle"), view: (view) => new Handle(view, options) }),
    ];
  },
});
