// Saves by itself, one save at a time, and keeps on this device what the portal has not got yet.
//
// `save({ blocks, fields, basedOn, key })` is the page's. It answers with an object whose
// `outcome` is "saved" ({ revision }), "conflict" ({ theirs }), "signedOut", "refused"
// ({ reason }), "offline" or "failed" ({ retryAfter }, in seconds). `key` names a set of changes:
// a save whose answer was lost is asked again under the same key, with the same words.

import { el, fill } from "./dom.js";
import { Journal } from "./journal.js";
import { labelsWith } from "./labels.js";

const JOURNAL_DELAY = 200;
const LONGEST_WAIT = 60_000;
const SIGNED_OUT_WAIT = 15_000;

const newKey = () =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");

// How many blocks and fields differ between two states of a document.
export function differences(one, other) {
  const of = (state) =>
    new Map([
      ...(state.blocks ?? []).map((block) => [block.id, JSON.stringify(ordered(block))]),
      ...Object.entries(state.fields ?? {}).map(([name, value]) => [`field ${name}`, value]),
    ]);
  const [first, second] = [of(one), of(other)];
  let count = 0;
  for (const [id, value] of first) count += second.get(id) !== value ? 1 : 0;
  for (const id of second.keys()) count += first.has(id) ? 0 : 1;
  const order = (state) => (state.blocks ?? []).map((block) => block.id).join();
  return count || order(one) === order(other) ? count : 1;
}

const ordered = (value) => {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key])]),
  );
};

export class Autosave {
  /**
   * @param {object} options
   * @param {() => {blocks: object[], fields: object}} options.read  what is on the page now
   * @param {({blocks, fields}) => void} options.restore  put back what was kept
   * @param {(change) => Promise<object>} options.save  see above
   * @param {string} options.key  names the version and the person on this device
   * @param {string|number|null} options.basedOn  the revision the page shows
   * @param {HTMLElement} options.status  where the state is told
   * @param {(theirs) => void} [options.onConflict]  show both texts side by side
   * @param {(revision) => void} [options.onSaved]
   * @param {string} [options.locale]  of the times, such as "ar-LB-u-nu-latn"
   * @param {string} [options.timeZone]
   * @param {number} [options.delay]  milliseconds without a keystroke before saving
   */
  constructor(options) {
    Object.assign(this, { delay: 800, firstWait: 1000, ...options });
    this.labels = labelsWith(options.labels);
    this.journal = new Journal(options.key);
    this.pending = null; // the change set that is on its way or waits to be asked again
    this.dirty = false; // there are changes after it
    this.busy = false;
    this.held = false; // a person must decide first
    this.failures = 0;
    this.baseline = structuredClone(this.read());
    this.build();
    this.on(window, "online", () => this.retry());
    this.on(window, "focus", () => this.retry());
    this.on(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.writeJournal();
      else this.retry();
    });
    this.on(window, "beforeunload", (event) => {
      if (this.clean || this.leaving) return;
      this.writeJournal();
      event.preventDefault();
    });
    this.ready = this.offer();
  }

  on(target, type, listener) {
    this.listeners ??= [];
    target.addEventListener(type, listener);
    this.listeners.push(() => target.removeEventListener(type, listener));
  }

  get clean() {
    return !this.dirty && !this.pending;
  }

  build() {
    this.line = el("p", { role: "status", "data-state": "saved" });
    this.action = el("button", { type: "button", hidden: true, onclick: () => this.act?.() });
    this.banner = el("div", { class: "editor-restore", hidden: true });
    this.status.classList.add("editor-saving");
    this.status.replaceChildren(this.banner, this.line, this.action);
  }

  tell(state, values = {}, action = null) {
    this.state = state;
    const time = (date) =>
      new Intl.DateTimeFormat(this.locale, {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        timeZone: this.timeZone,
      }).format(date);
    const named =
      !this.journal.kept && ["offline", "failed", "unsaved"].includes(state) ? "unkept" : state;
    const text = fill(this.labels[named], { time: time(new Date()), ...values });
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = named;
    this.action.hidden = !action;
    if (action) [this.action.textContent, this.act] = action;
  }

  // The words changed.
  changed() {
    this.dirty = true;
    clearTimeout(this.journalTimer);
    this.journalTimer = setTimeout(() => this.writeJournal(), JOURNAL_DELAY);
    if (this.held && this.state === "refused") this.held = false; // perhaps this mends it
    if (this.held || this.busy || this.pending) return;
    this.tell("unsaved");
    this.later(this.delay);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  writeJournal() {
    clearTimeout(this.journalTimer);
    if (this.clean) return this.journal.last;
    return this.journal.put({
      ...structuredClone(this.read()),
      key: this.key,
      basedOn: this.basedOn,
      pending: this.pending,
    });
  }

  retry() {
    if (!this.held && !this.busy && !this.clean) this.flush();
  }

  // Save now. Resolves when the answer is there.
  async flush() {
    clearTimeout(this.timer);
    if (this.busy || this.held || this.ended || this.clean) return;
    this.busy = true;
    if (!this.pending) {
      this.pending = { ...structuredClone(this.read()), basedOn: this.basedOn, key: newKey() };
      this.dirty = false;
    }
    await this.writeJournal();
    if (!["offline", "failed", "signedOut"].includes(this.state)) this.tell("saving");
    let answer;
    try {
      answer = await this.save(structuredClone(this.pending));
    } catch {
      answer = { outcome: navigator.onLine === false ? "offline" : "failed" };
    }
    this.busy = false;
    if (!this.ended) await this.take(answer);
  }

  async take(answer) {
    const outcome = answer?.outcome ?? (answer?.revision === undefined ? "failed" : "saved");
    if (outcome === "saved") return this.saved(answer);
    this.failures += 1;
    if (outcome === "conflict") {
      this.held = true;
      this.tell("conflict", {}, [this.labels.compare, () => this.onConflict?.(answer.theirs)]);
    } else if (outcome === "refused") {
      this.held = true;
      this.dirty = true; // whatever comes next is another set of changes
      this.pending = null;
      this.tell("refused", { reason: answer.reason ?? "" }, [
        this.labels.retry,
        () => this.again(),
      ]);
    } else {
      this.tell(outcome, {}, [this.labels.retry, () => this.again()]);
      const wait = Math.min(LONGEST_WAIT, this.firstWait * 2 ** (this.failures - 1));
      const asked = (answer?.retryAfter ?? 0) * 1000;
      const chance = wait * (0.75 + Math.random() / 2); // or all come back at once
      this.later(outcome === "signedOut" ? SIGNED_OUT_WAIT : Math.max(asked, chance));
    }
    return this.writeJournal();
  }

  async saved(answer) {
    this.failures = 0;
    this.basedOn = answer.revision ?? this.basedOn;
    this.baseline = { blocks: this.pending.blocks, fields: this.pending.fields };
    this.pending = null;
    this.onSaved?.(this.basedOn);
    if (this.dirty) {
      await this.writeJournal();
      this.tell("unsaved");
      this.later(this.delay);
      return;
    }
    this.tell("saved");
    await this.journal.clear();
  }

  again() {
    this.held = false;
    this.failures = 0;
    this.flush();
  }

  // A person has compared: what the page shows now goes on from their revision.
  resolve(basedOn) {
    this.basedOn = basedOn;
    this.pending = null;
    this.held = false;
    this.dirty = true;
    this.failures = 0;
    return this.flush();
  }

  // What an earlier page left behind: to be restored, or thrown away.
  async offer() {
    const entries = await this.journal.left();
    const now = this.read();
    for (const entry of entries) {
      const count = differences(entry, now);
      if (count) {
        this.show(entry, count);
        return entry;
      }
      await this.journal.discard(entry);
    }
    return null;
  }

  show(entry, count) {
    const at = new Intl.DateTimeFormat(this.locale, {
      dateStyle: "medium",
      timeStyle: "short",
      hourCycle: "h23",
      timeZone: this.timeZone,
    }).format(new Date(entry.at));
    const close = () => {
      this.banner.hidden = true;
      this.banner.replaceChildren();
    };
    const restore = async () => {
      close();
      this.restore({ blocks: entry.blocks, fields: entry.fields });
      // The save that was never answered is asked again first: it may have arrived.
      this.basedOn = entry.basedOn;
      this.pending = entry.pending ?? null;
      this.dirty = true;
      await this.writeJournal();
      await this.journal.discard(entry);
      this.flush();
    };
    const discard = async () => {
      close();
      await this.journal.discard(entry);
      this.offer();
    };
    const text = fill(this.labels.restoreFound, { time: at, count });
    this.banner.replaceChildren(
      el("p", { role: "status" }, text),
      el("button", { type: "button", onclick: restore }, this.labels.restore),
      el("button", { type: "button", onclick: discard }, this.labels.discard),
    );
    this.banner.hidden = false;
  }

  // The form is sent: the page ends, and its words are on their way. What was kept stays kept
  // until a page shows that they arrived.
  leave() {
    this.writeJournal();
    this.leaving = true;
  }

  end() {
    this.ended = true;
    clearTimeout(this.timer);
    clearTimeout(this.journalTimer);
    for (const stop of this.listeners) stop();
    this.journal.release?.();
  }
}
