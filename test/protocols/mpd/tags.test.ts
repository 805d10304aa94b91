import { TAGS } from "node-mpd-protocol";
import { expect, test } from "vitest";
import { TAG_NAMES } from "../../../src/shared/tags.ts";

test("the protocol and the library speak of the same tags; each has an order of its own", () => {
  expect([...TAGS].sort()).toEqual([...TAG_NAMES].sort());
});
