import { DECK_WISH, WISH } from "./control.ts";
import type { Parts } from "./worker-parts.ts";

/** Brings the decks and their readers to what the wish says of them: where data comes from, what it is, how loud. */
export function assignDecks({ wish, decks, readers }: Pick<Parts, "wish" | "decks" | "readers">): void {
  const values = wish.values;
  for (let i = 0; i < 2; i++) {
    const at = WISH.deck[i === 0 ? 0 : 1];
    const deck = decks[i];
    const reader = readers[i];
    if (deck === undefined || reader === undefined) continue;
    reader.attach(values[at + DECK_WISH.pipe] ?? 0);
    const serial = values[at + DECK_WISH.serial] ?? 0;
    if (serial !== deck.serial) {
      const heardSeconds = values[at + DECK_WISH.heardSeconds] ?? 0;
      deck.reset(serial, values[at + DECK_WISH.generation] ?? 0, values[at + DECK_WISH.fadeIn] === 1, heardSeconds);
      reader.restart();
      deck.entryId = values[at + DECK_WISH.entryId] ?? 0;
    }
    deck.setGain(values[at + DECK_WISH.gain] ?? 1);
    for (let field = 0; field < deck.sound.length; field++) {
      deck.sound[field] = values[at + DECK_WISH.sound + field] ?? 0;
    }
  }
}
