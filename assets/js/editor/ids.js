// Ids of blocks, as portal.identifiers.new_block_id makes them.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 8;

// Ids under which the headline and the standfirst are linked.
export const RESERVED = new Set(["headline", "standfirst"]);

export function newBlockId() {
  const chance = crypto.getRandomValues(new Uint8Array(LENGTH));
  const letters = Array.from(chance, (byte) => ALPHABET[byte % 32]);
  letters[0] = ALPHABET[10 + (crypto.getRandomValues(new Uint32Array(1))[0] % 22)];
  return letters.join("");
}
