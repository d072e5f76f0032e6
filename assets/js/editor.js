// The newsroom's editor. The page mounts it (mountEditor), or a form asks for it (enhanceForm);
// every form with `data-editor` is enhanced by itself.

export { mountEditor } from "./editor/mount.js";
export { enhanceForm } from "./editor/form.js";
export { Autosave } from "./editor/autosave.js";
export { saveTo } from "./editor/saving.js";
export { LABELS } from "./editor/labels.js";

import { enhanceForm } from "./editor/form.js";

for (const form of document.querySelectorAll("form[data-editor]")) enhanceForm(form);
