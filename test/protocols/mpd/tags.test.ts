import { TAGS } from "node-mpd-protocol";
import { expect, test } from "vitest";
import { TAG_NAMES } from "../../../src/shared/tags.ts";

test("the protocol and the library speak of the same tags, in the same order", () => {
  expect(TAGS).toEqual(TAG_NAMES);
});
