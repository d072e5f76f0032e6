// A form that works without scripts, made into the editor.
//
//   <form data-editor data-direction="rtl" data-language="ar"
//         data-save="/…" data-upload="/…" data-key="version-7:person-3" data-based-on="41">
//     <input name="headline"> …                     saved as `fields`
//     <div data-editor-here></div>                  where the editor goes; else before the textarea
//     <textarea name="blocks" data-blocks>…</textarea>    JSON; written back at every change
//     <script type="application/json" data-labels>{…}</script>      labels, if not English
//     <script type="application/json" data-pictures>{"7": {"src": "…"}}</script>
//     <div data-editor-status></div>                where the state of saving is told
//   </form>
//
// The blocks may stand in <script type="application/json" data-blocks> instead; then the
// textarea named "blocks" only takes what is written.

import { Autosave } from "./autosave.js";
import { el } from "./dom.js";
import { mountEditor } from "./mount.js";
import { saveTo, uploadTo } from "./saving.js";

const enhanced = new WeakMap();

function jsonIn(form, name, otherwise) {
  const script = form.querySelector(`script[type="application/json"][data-${name}]`);
  return script?.textContent.trim() ? JSON.parse(script.textContent) : otherwise;
}

const NOT_FIELDS = /^(?:hidden|file|submit|button|reset|password|image)$/;

/**
 * Put the editor in the place of a form's textarea.
 *
 * @param {HTMLFormElement} form  see above
 * @param {object} [options]  those of mountEditor and Autosave, before what the form says
 * @returns {{editor, autosave}}
 */
export function enhanceForm(form, options = {}) {
  if (enhanced.has(form)) return enhanced.get(form);
  const textarea = form.querySelector("textarea[data-blocks], textarea[name=blocks]");
  const given = jsonIn(form, "blocks", undefined);
  const blocks =
    options.blocks ?? given ?? (textarea.value.trim() ? JSON.parse(textarea.value) : []);
  const data = form.dataset;
  const pictures = jsonIn(form, "pictures", {});
  const labels = options.labels ?? jsonIn(form, "labels", {});
  const headers = () => {
    const token = form.querySelector("[name=csrf_token]")?.value;
    return token ? { "X-CSRF-Token": token } : {};
  };
  const place =
    form.querySelector("[data-editor-here]") ??
    textarea.parentElement.insertBefore(el("div"), textarea);
  const write = (read) => {
    textarea.value = JSON.stringify(read());
  };
  let autosave = null;
  const editor = mountEditor(place, {
    direction: data.direction ?? getComputedStyle(form).direction,
    language: data.language ?? document.documentElement.lang,
    upload: data.upload ? uploadTo(data.upload, { headers }) : undefined,
    pictureOf: (media) => pictures[media] ?? null,
    icons: data.icons,
    ...options,
    labels,
    blocks,
    onChange(read) {
      options.onChange?.(read);
      write(read);
      autosave?.changed();
    },
  });
  textarea.hidden = true;
  textarea.required = false;
  form.querySelector(`label[for="${textarea.id || " "}"]`)?.setAttribute("hidden", "");
  write(editor.blocks);

  const fields = () =>
    [...form.elements].filter(
      (field) =>
        field.name && field !== textarea && !NOT_FIELDS.test(field.type) && !place.contains(field),
    );
  const values = () =>
    Object.fromEntries(
      fields().map((field) => [
        field.name,
        field.type === "checkbox" ? field.checked : field.value,
      ]),
    );
  const save = options.save ?? (data.save ? saveTo(data.save, { headers }) : null);
  if (save) {
    const status = form.querySelector("[data-editor-status]") ?? form.appendChild(el("div"));
    autosave = new Autosave({
      locale: `${data.language ?? "en"}-u-nu-latn`,
      ...options,
      labels,
      save,
      status,
      key: options.key ?? data.key ?? location.pathname,
      basedOn: options.basedOn ?? data.basedOn ?? null,
      read: () => ({ blocks: editor.blocks(), fields: values() }),
      restore(kept) {
        editor.replaceBlocks(kept.blocks);
        write(editor.blocks);
        for (const field of fields()) {
          const value = kept.fields?.[field.name];
          if (value === undefined) continue;
          if (field.type === "checkbox") field.checked = value;
          else field.value = value;
        }
      },
      onSaved(revision) {
        const basedOn = form.querySelector("[name=based_on]");
        if (basedOn) basedOn.value = revision;
        options.onSaved?.(revision);
      },
    });
    form.addEventListener("input", (event) => {
      if (fields().includes(event.target)) autosave.changed();
    });
    // Sent by a button: the form itself is the save, so nothing warns of leaving.
    form.addEventListener("submit", () => autosave.leave());
  }
  const result = { editor, autosave };
  enhanced.set(form, result);
  return result;
}
