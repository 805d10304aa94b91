import { z } from "zod";
import { SESSION_MS } from "../../../operations/access/sessions.ts";
import type { Caller } from "../caller.ts";
import { wrongToken } from "../caller.ts";
import type { HttpContext } from "../context.ts";
import { sessionCookie } from "../cookie.ts";
import { type Route, route } from "../route.ts";
import { scopesSchema } from "../token-view.ts";

const sessionSchema = z
  .strictObject({
    scopes: scopesSchema.meta({ description: "what who asks may do" }),
    by: z
      .enum(["address", "token", "session"])
      .meta({ description: "why: where the request comes from, or what it shows" }),
    token: z.string().nullable().meta({ description: "name of the token that is shown" }),
  })
  .meta({ ref: "Session" });

const showBody = z.strictObject({ token: z.string().min(1).max(200) }).meta({ ref: "ShowToken" });

/** `/session`: how a browser shows a token once, and what anybody may do. */
export function sessionRoutes({ access }: HttpContext): Route[] {
  const common = { tag: "access", scope: "none", path: "/session", result: sessionSchema } as const;
  return [
    route({
      ...common,
      method: "get",
      summary: "What who asks may do",
      run: ({ caller }) => ({ body: view(caller) }),
    }),
    route({
      ...common,
      method: "post",
      summary: "Show a token and get a cookie, for browsers",
      body: showBody,
      run: async ({ body, caller, header }) => {
        const token = await access.tokenOf(body.token, caller.peer);
        if (token === null) throw wrongToken();
        if (caller.proof.kind === "session") await access.sessions.end(caller.proof.sessionId);
        const secret = await access.sessions.open(token);
        const cookie = sessionCookie(secret, SESSION_MS / 1000, header("x-forwarded-proto") === "https");
        return {
          headers: { "Set-Cookie": cookie },
          body: { scopes: [...token.scopes], by: "session" as const, token: token.name },
        };
      },
    }),
    route({
      ...common,
      method: "delete",
      summary: "End the session of this browser, in all of its windows",
      run: async ({ caller }) => {
        if (caller.proof.kind === "session") await access.sessions.end(caller.proof.sessionId);
        const { peer, origin } = caller;
        const after = { peer, origin, scopes: access.scopesOf(origin), proof: { kind: "none" } } as const;
        return { headers: { "Set-Cookie": sessionCookie("", 0, false) }, body: view(after) };
      },
    }),
  ];
}

function view({ scopes, proof }: Caller): z.input<typeof sessionSchema> {
  if (proof.kind === "none") return { scopes: [...scopes], by: "address", token: null };
  return { scopes: [...scopes], by: proof.kind, token: proof.token.name };
}
