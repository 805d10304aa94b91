import { z } from "zod";
import { DomainError, type ErrorCode } from "../../shared/errors.ts";
import { type HttpCode, Refusal } from "./refusal.ts";

type Kind = { readonly status: number; readonly title: string };

/** Every rejection as RFC 9457 shows it. Total over both lists: a new code does not compile without a row here. */
const PROBLEMS: Readonly<Record<ErrorCode | HttpCode, Kind>> = {
  "bad-argument": { status: 400, title: "A value is not acceptable" },
  "bad-position": { status: 400, title: "No such queue position" },
  "bad-path": { status: 400, title: "This address cannot be used" },
  "outside-path": { status: 400, title: "This address cannot be used" },
  "bad-uri": { status: 400, title: "This address cannot be used" },
  "not-found": { status: 404, title: "There is no such thing" },
  "not-playing": { status: 409, title: "Nothing is playing" },
  "not-seekable": { status: 409, title: "A live stream cannot be sought in" },
  "queue-full": { status: 409, title: "The queue is full" },
  "playlist-full": { status: 409, title: "The playlist is full" },
  "already-exists": { status: 409, title: "The name is taken" },
  "in-use": { status: 409, title: "It is in use" },
  "nothing-to-undo": { status: 409, title: "There is nothing to undo" },
  "no-mixer": { status: 409, title: "There is no volume control" },
  "not-analysed": { status: 409, title: "The song is not analysed yet" },
  "permission-denied": { status: 403, title: "Not allowed" },
  "wrong-password": { status: 401, title: "Wrong password" },
  busy: { status: 503, title: "A limit is reached, try again later" },
  "no-space": { status: 507, title: "The disk is full" },
  unavailable: { status: 503, title: "Not ready, try again in a moment" },
  internal: { status: 500, title: "The daemon made a mistake" },
  "invalid-request": { status: 400, title: "The request is malformed" },
  "no-route": { status: 404, title: "There is no such resource" },
  "method-not-allowed": { status: 405, title: "This resource has no such method" },
  "precondition-failed": { status: 412, title: "The state has changed" },
  "cursor-expired": { status: 410, title: "The list has changed" },
  "key-reused": { status: 422, title: "The idempotency key stands for another request" },
  "not-applied": { status: 409, title: "It failed, and nothing was changed" },
  "upgrade-required": { status: 426, title: "This is a WebSocket" },
  "too-often": { status: 429, title: "Too many requests of this kind" },
  "range-not-satisfiable": { status: 416, title: "The file has no such bytes" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The body is of another type" },
  "token-needed": { status: 401, title: "A token is needed" },
  "wrong-token": { status: 401, title: "This token does not count" },
  "missing-scope": { status: 403, title: "The token does not allow this" },
  "cross-origin": { status: 403, title: "Web pages of other sites may not do this" },
  "wrong-host": { status: 421, title: "This name is not one of this daemon's" },
};

/** RFC 9457 problem details, with the code as a member of its own for programs. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: "urn:auralis:problem:<code>" }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS)).meta({ description: "stable; what programs go by" }),
    detail: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional().meta({ description: "JSON pointer into the body" }),
          parameter: z.string().optional().meta({ description: "name of a query or path parameter" }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ ref: "Problem" });

export type Problem = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: z.input<typeof problemSchema>;
};

/** Renders a rejection. Anything that is neither DomainError nor Refusal is a bug of ours and shows nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const body = problemBody(error.code, error.message);
    return {
      status: body.status,
      headers: error.headers,
      body: error.faults.length === 0 ? body : { ...body, errors: [...error.faults] },
    };
  }
  const known = error instanceof DomainError && error.code !== "internal";
  const body = known
    ? problemBody(error.code, error.message)
    : problemBody("internal", "Something went wrong; the log of the daemon says what");
  return { status: body.status, headers: body.status === 503 ? { "Retry-After": "1" } : {}, body };
}

function problemBody(code: ErrorCode | HttpCode, detail: string): Problem["body"] {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:auralis:problem:${code}`, title, status, code, detail };
}
