import { z } from "zod";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { scopesSchema, tokenName, tokenSchema, tokenView } from "../token-view.ts";

/** Ten years: longer means for ever, which is said by leaving it out. */
const LONGEST_SECONDS = 10 * 365 * 86_400;

const newToken = z
  .strictObject({
    name: tokenName,
    scopes: scopesSchema.min(1),
    expiresInSeconds: z.int().min(1).max(LONGEST_SECONDS).optional().meta({ description: "absent: never" }),
  })
  .meta({ ref: "NewToken" });

const createdSchema = z
  .strictObject({
    token: tokenSchema,
    text: z.string().meta({ description: "the token itself; it is shown this once" }),
  })
  .meta({ ref: "CreatedToken" });

/** `/tokens`: what other machines show to be let in. */
export function tokenRoutes({ access, operations }: HttpContext): Route[] {
  const nowMs = () => operations.clock.wallMs();
  return [
    route({
      tag: "access",
      method: "get",
      scope: "admin",
      path: "/tokens",
      summary: "The tokens, without their secrets",
      result: z.strictObject({ tokens: z.array(tokenSchema) }),
      run: () => ({ body: { tokens: access.tokens.list().map((token) => tokenView(token, nowMs())) } }),
    }),
    route({
      tag: "access",
      method: "post",
      scope: "admin",
      path: "/tokens",
      summary: "Make a token; its text is in the answer and nowhere else",
      body: newToken,
      result: createdSchema,
      run: async ({ body: { name, scopes, expiresInSeconds } }) => {
        const expiresMs = expiresInSeconds === undefined ? null : nowMs() + expiresInSeconds * 1000;
        const { token, text } = await access.tokens.create({ name, scopes: [...new Set(scopes)], expiresMs });
        return { body: { token: tokenView(token, nowMs()), text } };
      },
    }),
    route({
      tag: "access",
      method: "delete",
      scope: "admin",
      path: "/tokens/:id",
      summary: "Revoke a token: it counts no longer, and who is connected with it is cut off",
      params: z.strictObject({ id: z.string().max(100) }),
      result: z.strictObject({ revoked: z.string() }),
      run: async ({ params: { id } }) => {
        await access.tokens.revoke(id);
        return { body: { revoked: id } };
      },
    }),
  ];
}
