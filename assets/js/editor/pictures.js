// Pictures that arrive by paste or drop: sent to the library, then put where they were meant.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { nodeOf } from "./document.js";
import { el, fill } from "./dom.js";

const uploads = new PluginKey("uploads");

export const Uploads = Extension.create({
  name: "portalUploads",
  addOptions: () => ({ labels: {} }),
  addProseMirrorPlugins() {
    const { labels } = this.options;
    return [
      new Plugin({
        key: uploads,
        state: {
          init: () => DecorationSet.empty,
          apply(tr, old) {
            const set = old.map(tr.mapping, tr.doc);
            const told = tr.getMeta(uploads);
            if (told?.add) {
              const waiting = () =>
                el("div", { class: "b-uploading", role: "status" }, labels.uploading);
              return set.add(tr.doc, [
                Decoration.widget(told.add.pos, waiting, { key: told.add.key }),
              ]);
            }
            if (told?.remove)
              return set.remove(set.find(null, null, (spec) => spec.key === told.remove));
            return set;
          },
        },
        props: { decorations: (state) => uploads.getState(state) },
      }),
    ];
  },
});

// A picture written into the HTML itself, as a file; null if it is none.
export function fileOf(source) {
  const found = /^data:(image\/(?:png|jpeg|gif|webp|avif|bmp|tiff));base64,([a-z\d+/=\s]+)$/i.exec(
    source ?? "",
  );
  if (!found) return null;
  try {
    const bytes = Uint8Array.from(atob(found[2].replace(/\s/g, "")), (letter) =>
      letter.charCodeAt(0),
    );
    const type = found[1].toLowerCase();
    return new File([bytes], `pasted.${type.split("/")[1]}`, { type });
  } catch {
    return null;
  }
}

let counter = 0;

// `found`: [{ file?, source?, alt?, caption? }]; `upload(file)` → { media_id, alt?, caption? }.
export async function takePictures(view, found, { upload, labels, notify }) {
  const files = found.map((picture) => ({
    ...picture,
    file: picture.file ?? fileOf(picture.source),
  }));
  const usable = upload ? files.filter((picture) => picture.file) : [];
  const ignored = files.length - usable.length;
  if (ignored) {
    notify(fill(labels.picturesIgnored, { count: ignored }));
  }
  const waiting = usable.map((picture) => {
    counter += 1;
    const key = `upload-${counter}`;
    const { $to } = view.state.selection;
    const pos = $to.depth ? $to.after(1) : $to.pos;
    view.dispatch(view.state.tr.setMeta(uploads, { add: { key, pos } }));
    return { ...picture, key };
  });
  for (const picture of waiting) await send(view, picture, { upload, labels, notify });
}

async function send(view, { file, key, alt, caption }, { upload, labels, notify }) {
  let answer = null;
  try {
    answer = await upload(file);
  } catch {
    answer = null;
  }
  if (view.isDestroyed) return;
  const [place] = uploads.getState(view.state).find(null, null, (spec) => spec.key === key);
  const tr = view.state.tr.setMeta(uploads, { remove: key });
  if (answer?.media_id) {
    const picture = {
      media_id: answer.media_id,
      alt: alt || answer.alt || "",
      caption: caption ?? answer.caption ?? "",
    };
    const node = view.state.schema.nodeFromJSON(nodeOf({ kind: "picture", pictures: [picture] }));
    const last = place ? place.from : view.state.doc.content.size;
    tr.insert(last, node);
    if (last + node.nodeSize === tr.doc.content.size) {
      tr.insert(tr.doc.content.size, view.state.schema.nodes.paragraph.create());
    }
  } else notify(fill(labels.uploadFailed, { name: file.name }));
  view.dispatch(tr);
}
