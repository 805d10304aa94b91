/**
 * What follows, in MPD's meaning of the modes. A queue (random mode: an order) `a b c`; columns say what happens when
 * `b` ends, when `c` ends, when an `a` that is alone ends, and what `next` does in the same three places.
 *
 *   >x   x plays        |x   x is loaded and paused at its start        .   stopped, no current entry
 *
 * All rows with consume off or on are what MPD 0.23.12 does, observed; consume oneshot is 0.24's.
 * With consume on or oneshot what was left is gone from the queue; oneshot is off afterwards. `single oneshot` is off
 * after it has paused at a border.
 */
export const ORDER_TABLE = `
repeat single  consume | b ends  c ends  alone | next b  next c  alone
off    off     off     | >c      .       .     | >c      .       .
off    off     on      | >c      .       .     | >c      .       .
off    off     oneshot | >c      .       .     | >c      .       .
off    on      off     | |c      .       .     | >c      .       .
off    on      on      | |c      .       .     | >c      .       .
off    on      oneshot | |c      .       .     | >c      .       .
off    oneshot off     | |c      .       .     | >c      .       .
off    oneshot on      | |c      .       .     | >c      .       .
off    oneshot oneshot | |c      .       .     | >c      .       .
on     off     off     | >c      >a      >a    | >c      >a      >a
on     off     on      | >c      >a      .     | >c      >a      .
on     off     oneshot | >c      >a      .     | >c      >a      .
on     on      off     | >b      >c      >a    | >c      >a      >a
on     on      on      | >c      >a      .     | >c      >a      .
on     on      oneshot | >c      >a      .     | >c      >a      .
on     oneshot off     | >b      >c      >a    | >c      >a      >a
on     oneshot on      | >c      >a      .     | >c      >a      .
on     oneshot oneshot | >c      >a      .     | >c      >a      .
`;

export type Row = {
  readonly repeat: boolean;
  readonly single: "off" | "on" | "oneshot";
  readonly consume: "off" | "on" | "oneshot";
  /** b ends, c ends, alone ends, next at b, next at c, next alone. */
  readonly outcomes: readonly string[];
};

export function orderRows(): readonly Row[] {
  const lines = ORDER_TABLE.trim().split("\n").slice(1);
  return lines.map((line) => {
    const [repeat, single, consume, , e1, e2, e3, , n1, n2, n3] = line.split(/\s+/);
    const outcomes = [e1, e2, e3, n1, n2, n3].map((outcome) => outcome ?? "");
    return { repeat: repeat === "on", single: single as Row["single"], consume: consume as Row["consume"], outcomes };
  });
}
