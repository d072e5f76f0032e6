// What was typed, kept on this device until the portal has it: IndexedDB, else localStorage.

const DATABASE = "portal-editor";
const STORE = "drafts";
const PREFIX = "portal-editor:";

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

class Indexed {
  constructor(database) {
    this.database = database;
  }

  static async open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "slot" });
    const database = await asked(request);
    database.onversionchange = () => database.close();
    return new Indexed(database);
  }

  // Resolves when the words are on the disk, not before.
  async write(change) {
    const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
    change(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  put(entry) {
    return this.write((store) => store.put(entry));
  }

  remove(slot) {
    return this.write((store) => store.delete(slot));
  }

  async list(key) {
    const store = this.database.transaction(STORE).objectStore(STORE);
    const range = IDBKeyRange.bound(`${key}#`, `${key}#\uffff`);
    return asked(store.getAll(range));
  }
}

class Local {
  async put(entry) {
    localStorage.setItem(PREFIX + entry.slot, JSON.stringify(entry));
  }

  async remove(slot) {
    localStorage.removeItem(PREFIX + slot);
  }

  async list(key) {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`${PREFIX}${key}#`))
      .map((name) => JSON.parse(localStorage.getItem(name)));
  }
}

// A journal for one document: `key` names the version and the person. Each tab writes a slot of
// its own, so that two tabs do not wipe out each other's words.
export class Journal {
  constructor(key) {
    this.key = key;
    this.slot = `${key}#${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
    this.kept = true;
    this.last = Promise.resolve();
    this.store = Indexed.open().catch(() => new Local());
    this.claimed = this.claim();
  }

  // The browser frees the lock when the tab ends, however it ends.
  claim() {
    if (!navigator.locks) return Promise.resolve();
    return new Promise((resolve) => {
      navigator.locks
        .request(PREFIX + this.slot, () => {
          resolve();
          return new Promise((release) => {
            this.release = release;
          });
        })
        .catch(resolve);
    });
  }

  // One write after the other; `kept` tells whether the last one held.
  #queue(work) {
    this.last = this.last.then(async () => {
      try {
        await work(await this.store);
        this.kept = true;
      } catch {
        try {
          await work(new Local());
          this.kept = true;
        } catch {
          this.kept = false;
        }
      }
    });
    return this.last;
  }

  put(entry) {
    const whole = { ...entry, slot: this.slot, at: new Date().toISOString() };
    return this.#queue((store) => store.put(whole));
  }

  clear() {
    return this.#queue((store) => store.remove(this.slot));
  }

  discard(entry) {
    return this.#queue((store) => store.remove(entry.slot));
  }

  // What tabs that have ended left behind, the newest first.
  async left() {
    await this.claimed;
    const live = navigator.locks
      ? new Set((await navigator.locks.query()).held.map((lock) => lock.name))
      : new Set([PREFIX + this.slot]);
    let entries = [];
    for (const store of [await this.store, new Local()]) {
      try {
        entries = entries.concat(await store.list(this.key));
      } catch {
        // Nothing can be read there: nothing was kept there.
      }
    }
    const seen = new Map(entries.map((entry) => [entry.slot, entry]));
    return [...seen.values()]
      .filter((entry) => !live.has(PREFIX + entry.slot))
      .sort((one, other) => other.at.localeCompare(one.at));
  }
}
