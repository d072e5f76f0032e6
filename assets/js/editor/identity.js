// Every block has an id of its own, and keeps it through whatever is done to it.
//
// The nodes carry their id, so typing, moving and undoing need nothing. What is left: a split
// or a pasted copy makes a second block with the same id, and something new has none.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { newBlockId, RESERVED } from "./ids.js";

const blank = (node) => node.content.size === 0 && !node.isAtom;

// Where each block of the old document is now, by id.
function placesNow(transactions, before) {
  const places = new Map();
  before.forEach((node, offset) => {
    let pos = offset;
    let gone = false;
    for (const transaction of transactions) {
      const result = transaction.mapping.mapResult(pos, 1);
      pos = result.pos;
      gone ||= result.deletedAfter;
    }
    if (!gone) places.set(node.attrs.id, pos);
  });
  return places;
}

// Of several blocks with one id: the one with words, else the one that was there, else the first.
function keeperOf(group, place) {
  const full = group.filter(({ node }) => !blank(node));
  const among = full.length ? full : group;
  return among.find(({ pos }) => pos === place) ?? among[0];
}

export function repairIds(tr, transactions, before, known) {
  const groups = new Map();
  tr.doc.forEach((node, pos) => {
    const { id } = node.attrs;
    const usable = id && !RESERVED.has(id) && known.has(id);
    const key = usable ? id : "";
    groups.set(key, [...(groups.get(key) ?? []), { node, pos }]);
  });
  let places;
  for (const [id, group] of groups) {
    if (id && group.length === 1) continue;
    places ??= placesNow(transactions, before);
    const keeper = id ? keeperOf(group, places.get(id)) : null;
    for (const member of group) {
      if (member === keeper) continue;
      const fresh = newBlockId();
      known.add(fresh);
      tr.setNodeAttribute(member.pos, "id", fresh);
    }
  }
  return tr;
}

export const Identity = Extension.create({
  name: "portalIdentity",
  // `known`: ids this document ever had, a set shared with whoever replaces its blocks.
  addOptions: () => ({ known: new Set() }),
  addProseMirrorPlugins() {
    const { known } = this.options;
    return [
      new Plugin({
        key: new PluginKey("identity"),
        appendTransaction(transactions, before, after) {
          if (!transactions.some((transaction) => transaction.docChanged)) return null;
          const tr = repairIds(after.tr, transactions, before.doc, known);
          return tr.docChanged ? tr : null;
        },
      }),
    ];
  },
});
