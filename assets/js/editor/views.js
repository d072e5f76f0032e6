// How pictures, galleries, link cards and code look while they are edited.

import { Extension } from "@tiptap/core";
import { NodeSelection, Plugin, PluginKey } from "@tiptap/pm/state";
import { hostOf } from "./addresses.js";
import { askAddress } from "./dialogs.js";
import { el, icon } from "./dom.js";

// A node's view with controls of its own beside the text it holds.
class View {
  constructor(node, view, getPos, tools) {
    Object.assign(this, { node, view, getPos, tools, labels: tools.labels });
  }

  set(name, value) {
    const pos = this.getPos();
    if (pos === undefined || this.node.attrs[name] === value) return;
    this.view.dispatch(this.view.state.tr.setNodeAttribute(pos, name, value));
  }

  button(name, iconName, run) {
    const label = this.labels[name];
    return el(
      "button",
      {
        type: "button",
        class: "editor-button",
        "aria-label": label,
        "data-tip": label,
        onclick: run,
      },
      icon(iconName),
    );
  }

  select() {
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, this.getPos())));
    this.view.focus();
  }

  stopEvent(event) {
    const inText = this.contentDOM?.contains(event.target);
    return (
      !inText &&
      /^(?:key|input|paste|cut|copy|focus|click|mouse|pointer|composition|before)/.test(
        event.type,
      ) &&
      event.target.closest?.("input, button") !== null
    );
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM?.contains(mutation.target);
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  show() {}
}

const still = (tag, properties, ...children) =>
  el(tag, { ...properties, contenteditable: "false" }, ...children);

class PictureView extends View {
  constructor(...given) {
    super(...given);
    const { labels } = this;
    const own = this.node.type.name === "shot";
    this.frame = still("div", { class: "b-frame", draggable: "true" });
    this.frame.addEventListener("mousedown", () => this.select());
    this.contentDOM = el("figcaption", { "data-placeholder": labels.caption });
    this.alt = el("input", {
      type: "text",
      dir: "auto",
      "aria-label": labels.alt,
      placeholder: labels.altMissing,
    });
    this.alt.addEventListener("input", () => this.set("alt", this.alt.value));
    this.dom = el(
      "figure",
      { class: own ? "b-picture b-shot" : "b-picture" },
      this.frame,
      this.contentDOM,
      still(
        "div",
        { class: "b-controls" },
        el(
          "label",
          { class: "b-alt" },
          el("span", { "aria-hidden": "true" }, labels.alt),
          this.alt,
        ),
        this.tools.pickPicture ? this.button("changePicture", "image", () => this.change()) : null,
        own ? this.button("moveEarlier", "arrow-up", () => this.move(-1)) : null,
        own ? this.button("moveLater", "arrow-down", () => this.move(1)) : null,
        own ? this.button("remove", "trash-2", () => this.remove()) : null,
      ),
    );
    this.show();
  }

  show() {
    const { media_id: media, source, alt } = this.node.attrs;
    if (document.activeElement !== this.alt) this.alt.value = alt;
    this.alt.classList.toggle("b-missing", !alt);
    const key = `${media} ${source}`;
    if (this.shown === key) return;
    this.shown = key;
    this.frame.replaceChildren(this.standIn());
    Promise.resolve(this.tools.pictureOf(media))
      .then((found) => {
        if (this.shown !== key || !found?.src) return;
        this.frame.replaceChildren(
          el("img", {
            src: found.src,
            alt: found.alt ?? "",
            draggable: "false",
            width: found.width,
            height: found.height,
          }),
        );
      })
      .catch(() => {});
  }

  standIn() {
    const { media_id: media, source } = this.node.attrs;
    const text = media ? this.labels.pictureUnknown : this.labels.pictureElsewhere;
    return el(
      "span",
      { class: "b-standin" },
      icon("image"),
      text,
      source && !media ? el("bdi", { dir: "ltr" }, hostOf(source) || source) : null,
    );
  }

  async change() {
    const [found] = (await this.tools.pickPicture({ several: false })) ?? [];
    const pos = this.getPos();
    if (!found || pos === undefined) return;
    const { tr } = this.view.state;
    for (const [name, value] of [
      ["media_id", found.media_id ?? null],
      ["source", found.source ?? ""],
      ["alt", found.alt ?? ""],
    ]) {
      tr.setNodeAttribute(pos, name, value);
    }
    this.view.dispatch(tr);
    this.view.focus();
  }

  remove() {
    const pos = this.getPos();
    this.view.dispatch(this.view.state.tr.delete(pos, pos + this.node.nodeSize));
    this.view.focus();
  }

  move(by) {
    const pos = this.getPos();
    const { tr } = this.view.state;
    const $pos = tr.doc.resolve(pos);
    const other = by < 0 ? $pos.nodeBefore : tr.doc.resolve(pos + this.node.nodeSize).nodeAfter;
    if (!other) return;
    tr.delete(pos, pos + this.node.nodeSize);
    tr.insert(by < 0 ? pos - other.nodeSize : pos + other.nodeSize, this.node);
    this.view.dispatch(tr);
  }
}

class GalleryView extends View {
  constructor(...given) {
    super(...given);
    this.contentDOM = el("div", { class: "b-shots" });
    const add = this.tools.pickPicture
      ? el(
          "button",
          { type: "button", class: "b-add", onclick: () => this.add() },
          icon("plus"),
          this.labels.addPictures,
        )
      : null;
    this.dom = el(
      "div",
      { class: "b-gallery" },
      this.contentDOM,
      still("div", { class: "b-controls" }, add),
    );
  }

  async add() {
    const found = (await this.tools.pickPicture({ several: true })) ?? [];
    const pos = this.getPos();
    if (!found.length || pos === undefined) return;
    const { schema, tr } = this.view.state;
    const shots = found.map((picture) =>
      schema.nodes.shot.create({
        media_id: picture.media_id ?? null,
        source: picture.source ?? "",
        alt: picture.alt ?? "",
      }),
    );
    this.view.dispatch(tr.insert(pos + this.node.nodeSize - 1, shots));
    this.view.focus();
  }
}

class EmbedView extends View {
  constructor(...given) {
    super(...given);
    this.contentDOM = el("span", {
      class: "b-card-title",
      "data-placeholder": this.labels.cardTitle,
    });
    this.host = el("bdi", { class: "link-host", dir: "ltr" });
    this.dom = el(
      "div",
      { class: "b-embed link-card" },
      this.contentDOM,
      still(
        "div",
        { class: "b-controls" },
        this.host,
        this.button("changeAddress", "link", () => this.change()),
      ),
    );
    this.show();
  }

  show() {
    this.host.textContent = hostOf(this.node.attrs.address) || this.node.attrs.address;
    this.host.title = this.node.attrs.address;
  }

  async change() {
    const answer = await askAddress(this.tools.host, this.labels, this.node.attrs);
    if (answer) this.set("address", answer.address);
    this.view.focus();
  }
}

class CodeView extends View {
  constructor(...given) {
    super(...given);
    this.contentDOM = el("code", {});
    this.language = el("input", {
      type: "text",
      dir: "ltr",
      size: "12",
      "aria-label": this.labels.codeLanguage,
      placeholder: this.labels.codeLanguage,
      autocomplete: "off",
    });
    this.language.addEventListener("input", () => this.set("language", this.language.value.trim()));
    this.dom = el(
      "div",
      { class: "b-code" },
      el("pre", { dir: "ltr" }, this.contentDOM),
      still("div", { class: "b-controls" }, this.language),
    );
    this.show();
  }

  show() {
    if (document.activeElement !== this.language) this.language.value = this.node.attrs.language;
  }
}

const KINDS = {
  picture: PictureView,
  shot: PictureView,
  gallery: GalleryView,
  embed: EmbedView,
  code: CodeView,
};

export const Views = Extension.create({
  name: "portalViews",
  // { labels, host, pictureOf(media_id), pickPicture? }
  addOptions: () => ({ tools: null }),
  addProseMirrorPlugins() {
    const { tools } = this.options;
    const nodeViews = Object.fromEntries(
      Object.entries(KINDS).map(([name, Kind]) => [
        name,
        (node, view, getPos) => new Kind(node, view, getPos, tools),
      ]),
    );
    return [new Plugin({ key: new PluginKey("views"), props: { nodeViews } })];
  },
});
