import type { Access } from "../../../src/operations/access/access.ts";
import { LOCAL } from "../../../src/operations/access/peer.ts";
import { ALL_SCOPES } from "../../../src/operations/access/scopes.ts";
import type { Caller } from "../../../src/protocols/http/caller.ts";
import type { HttpContext } from "../../../src/protocols/http/context.ts";
import { Held } from "../../../src/protocols/http/held.ts";

export const ANYBODY: Caller = { peer: LOCAL, origin: "socket", scopes: ALL_SCOPES, proof: { kind: "none" } };

/** For contexts that answer no requests. */
export const nobody = (access: Access): Pick<HttpContext, "access" | "callerOf" | "held"> => ({
  access,
  callerOf: () => ANYBODY,
  held: new Held(access),
});
