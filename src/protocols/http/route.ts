import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Scope } from "../../operations/access/scopes.ts";
import type { Caller } from "./caller.ts";
import { bodyFault, faultsOf, type Issue, parameterFault } from "./faults.ts";
import { type Fault, Refusal } from "./refusal.ts";

export type Upload = { readonly types: readonly [string, ...string[]]; readonly maxBytes: number };

type Method = "get" | "post" | "put" | "patch" | "delete";

/** What a client must be allowed to do; "none" is for what everybody may know and for how one shows a token. */
export type RouteScope = Scope | "none";

/** A request as it arrived, parsed no further than JSON. */
export type RawCall = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** undefined when there was none. */
  readonly body: unknown;
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  readonly caller: Caller;
  /** Of the connection itself, for answers that are written as they come. */
  readonly outgoing: ServerResponse;
};

type Call<Params, Query, Body> = Omit<RawCall, "params" | "query" | "body"> & {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
};

/** A JSON answer, or a Response for what is not JSON (pictures, event streams, 304). */
export type Answer<Body> =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: Body }
  /** JSON that is there already. */
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly json: string }
  | Response;

const none = z.strictObject({});
const noBody = none.optional();

type Declaration<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> = {
  readonly method: Method;
  readonly scope: RouteScope;
  /** Hono's pattern: `/queue/:entryId`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  /** Omitted: no body, or an empty object. */
  readonly body?: B;
  /** The body is no JSON but bytes of one of these media types, the usual one first. */
  readonly upload?: Upload;
  readonly result: R;
  /** The media type of the answer, if not JSON. */
  readonly media?: string;
  readonly status?: 200 | 202;
  /** Costs much: so often a minute from one address, and no more. */
  readonly isCostly?: true;
  run(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Answer<z.input<R>> | Promise<Answer<z.input<R>>>;
};

/** One row of the API: what is validated is what is documented. */
export type Route = {
  readonly method: Method;
  readonly scope: RouteScope;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly upload: Upload | null;
  readonly result: z.ZodType;
  readonly media: string;
  readonly status: 200 | 202;
  readonly isCostly: boolean;
  handle(call: RawCall): Promise<Answer<unknown>>;
};

/** Declares a route. Its `run` receives values, never strings to parse; it throws DomainError or Refusal. */
export function route<
  R extends z.ZodType,
  P extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodType = typeof noBody,
>(declaration: Declaration<P, Q, B, R>): Route {
  const { method, scope, path, tag, summary, result, media = "application/json", status = 200 } = declaration;
  const params: z.ZodObject = declaration.params ?? none;
  const query: z.ZodObject = declaration.query ?? none;
  const body: z.ZodType = declaration.body ?? noBody;
  return {
    method,
    scope,
    path,
    tag,
    summary,
    params,
    query,
    body: declaration.body ?? null,
    upload: declaration.upload ?? null,
    result,
    media,
    status,
    isCostly: declaration.isCostly ?? false,
    handle: async (call) =>
      declaration.run({
        ...call,
        params: parse(params, call.params, parameterFault) as z.output<P>,
        query: parse(query, call.query, parameterFault) as z.output<Q>,
        body: parse(body, call.body, bodyFault) as z.output<B>,
      }),
  };
}

/** The query of a request that is no route's. Errors: Refusal. */
export function parseQuery<Q extends z.ZodObject>(schema: Q, query: Readonly<Record<string, string>>): z.output<Q> {
  return parse(schema, query, parameterFault) as z.output<Q>;
}

function parse(schema: z.ZodType, value: unknown, faultOf: (issue: Issue) => Fault): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal("invalid-request", "The request is not what this resource understands", {
    faults: faultsOf(result.error.issues, faultOf),
  });
}
