import type { Random } from "../../../rig/random.ts";
import type { Description, Operation, Parameter, Schema } from "./document.ts";
import { type Hints, HOSTILE_TEXTS, invalidValues, validValue } from "./values.ts";

export type Request = {
  readonly operation: Operation;
  /** `invalid` must be refused; of the others only the manner of the answer is judged. */
  readonly kind: "valid" | "invalid" | "hostile";
  /** What is odd about it. */
  readonly about: string;
  readonly target: string;
  readonly body: string | Uint8Array | null;
  readonly contentType: string | null;
};

type Parts = { readonly path: Record<string, string>; readonly query: Record<string, string>; readonly body: unknown };

/** Requests for one operation, out of its description alone. */
export class Requests {
  readonly #api: Description;
  readonly #random: Random;
  readonly #hints: Hints;

  constructor(api: Description, random: Random, hints: Hints) {
    this.#api = api;
    this.#random = random;
    this.#hints = hints;
  }

  valid(operation: Operation): Request {
    return this.#request(operation, "valid", "", this.#parts(operation));
  }

  /** Each with one fault. */
  *invalid(operation: Operation): Generator<Request> {
    const make = (about: string, change: (parts: Parts) => Parts) =>
      this.#request(operation, "invalid", about, change(this.#parts(operation)));
    yield make("an unknown parameter", (parts) => ({ ...parts, query: { ...parts.query, unheard_of: "1" } }));
    for (const parameter of operation.parameters) {
      for (const value of this.#invalidTexts(parameter)) {
        yield make(`${parameter.name} = ${value.slice(0, 30)}`, (parts) => withParameter(parts, parameter, value));
      }
      if (parameter.in === "query" && parameter.required) {
        yield make(`no ${parameter.name}`, ({ query, ...parts }) => {
          const { [parameter.name]: _, ...rest } = query;
          return { ...parts, query: rest };
        });
      }
    }
    const schema = this.#bodySchema(operation);
    if (schema === null) return;
    for (const value of invalidValues(this.#api, schema).filter((value) => value !== undefined)) {
      yield make(`body ${JSON.stringify(value).slice(0, 30)}`, (parts) => ({ ...parts, body: value }));
    }
    for (const branch of branchesOf(this.#api, schema)) yield* this.#invalidObjects(operation, branch, make);
  }

  *hostile(operation: Operation): Generator<Request> {
    const make = (about: string, change: (parts: Parts) => Parts) =>
      this.#request(operation, "hostile", about, change(this.#parts(operation)));
    for (const parameter of operation.parameters) {
      const text = this.#random.pick(HOSTILE_TEXTS);
      // A path with pieces of dots is another address (RFC 3986, 5.2.4).
      if (parameter.in === "path" && /^\.\.?$/.test(text)) continue;
      yield make(`${parameter.name} = ${JSON.stringify(text).slice(0, 30)}`, (parts) =>
        withParameter(parts, parameter, text),
      );
    }
    const { target } = this.#request(operation, "hostile", "", this.#parts(operation));
    for (const odd of ["%ff", "%c0%ae%c0%ae", "..%2f..%2f..%2fetc%2fpasswd", "%00", "%"]) {
      const path = operation.path.replace(/\{\w+\}/, odd);
      if (path !== operation.path) yield this.#raw(operation, odd, path.replaceAll(/\{\w+\}/g, "x"), null);
    }
    if (operation.body === null) return;
    for (const text of ODD_BODIES) yield this.#raw(operation, text.slice(0, 40), target, text);
    const schema = this.#bodySchema(operation);
    if (schema === null) return;
    for (const branch of branchesOf(this.#api, schema)) {
      for (const name of Object.keys(branch.properties ?? {})) {
        const text = this.#random.pick(HOSTILE_TEXTS);
        const values = [text, [text], { [text]: text }, Number.MAX_VALUE, -0, Number.MAX_SAFE_INTEGER + 2];
        const value = this.#random.pick(values);
        yield make(`${name}: ${JSON.stringify(value).slice(0, 40)}`, (parts) => ({
          ...parts,
          body: { ...Object(validValue(this.#api, this.#random, this.#hints, branch)), [name]: value },
        }));
      }
    }
  }

  *#invalidObjects(
    operation: Operation,
    schema: Schema,
    make: (about: string, change: (parts: Parts) => Parts) => Request,
  ): Generator<Request> {
    if (schema.properties === undefined) return;
    const valid = () => Object(validValue(this.#api, this.#random, this.#hints, schema));
    const withBody = (body: unknown) => (parts: Parts) => ({ ...parts, body });
    if (schema.additionalProperties === false) yield make("an unknown key", withBody({ ...valid(), unheard_of: 1 }));
    const branches = branchesOf(this.#api, this.#bodySchema(operation) ?? {});
    for (const [name, property] of Object.entries(schema.properties)) {
      const others = branches.filter((branch) => branch !== schema && branch.properties?.[name] !== undefined);
      // What one form of the body refuses, another may allow.
      if (others.length > 0) continue;
      for (const value of invalidValues(this.#api, property)) {
        yield make(`${name}: ${String(JSON.stringify(value)).slice(0, 30)}`, withBody({ ...valid(), [name]: value }));
      }
    }
    if (branches.length > 1) return;
    for (const name of schema.required ?? []) {
      const { [name]: _, ...rest } = valid();
      yield make(`no ${name}`, withBody(rest));
    }
  }

  #invalidTexts({ schema, in: place, name }: Parameter): string[] {
    const one = this.#api.resolve(schema);
    const texts: string[] = [];
    if (one.type === "integer" || one.type === "number") texts.push("x", "", "1 ", "0x10", "-1", "9".repeat(30));
    if (one.maxLength !== undefined && one.maxLength < 5_000) texts.push("x".repeat(one.maxLength + 1));
    if (one.enum !== undefined) texts.push("unheard-of");
    // An empty piece of a path is another address.
    return texts.filter((text) => place === "query" || (text !== "" && name !== "zone"));
  }

  #bodySchema(operation: Operation): Schema | null {
    return operation.body?.content["application/json"]?.schema ?? null;
  }

  #parts(operation: Operation): Parts {
    const parts: Parts = { path: {}, query: {}, body: undefined };
    for (const { in: place, name, required, schema } of operation.parameters) {
      if (!required && this.#random.below(4) > 0) continue;
      parts[place][name] = String(validValue(this.#api, this.#random, this.#hints, schema, name));
    }
    const schema = this.#bodySchema(operation);
    const isWanted = operation.body?.required === true || this.#random.below(2) === 0;
    if (schema === null || !isWanted) return parts;
    return { ...parts, body: validValue(this.#api, this.#random, this.#hints, schema) };
  }

  #request(operation: Operation, kind: Request["kind"], about: string, parts: Parts): Request {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => escaped(parts.path[name] ?? "x"));
    const query = Object.entries(parts.query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
    const target = query.length === 0 ? path : `${path}?${query.join("&")}`;
    const media = Object.keys(operation.body?.content ?? {});
    const upload = media.find((type) => type !== "application/json");
    if (upload !== undefined) {
      const body = Buffer.from("RIFF\0\0\0\0WAVE nonsense");
      return { operation, kind, about, target, body, contentType: upload };
    }
    const body = parts.body === undefined ? null : JSON.stringify(parts.body);
    return { operation, kind, about, target, body, contentType: body === null ? null : "application/json" };
  }

  #raw(operation: Operation, about: string, target: string, body: string | null): Request {
    const contentType = body === null ? null : "application/json";
    return { operation, kind: "hostile", about: `raw ${about}`, target, body, contentType };
  }
}

const ODD_BODIES: readonly string[] = [
  '{"__proto__": {"isAdmin": true}}',
  '{"constructor": {"prototype": {"isAdmin": true}}}',
  '{"a": {"__proto__": 1}}',
  `${"[".repeat(100)}${"]".repeat(100)}`,
  `${'{"a":'.repeat(100)}1${"}".repeat(100)}`,
  "[".repeat(50_000),
  '{"volume": 1e999}',
  '{"uris": [1e400]}',
  '{"uris": ["a"], "uris": 5}',
  '{"name": "\\u0000"}',
  '{"name": "\\ud800"}',
  "{",
  "",
  " ",
  "null",
  "0",
  '"text"',
  "[]",
  "{}",
  "\ufeff{}",
  `{"x": "${"y".repeat(300_000)}"}`,
];

function branchesOf(api: Description, schema: Schema): Schema[] {
  const one = api.resolve(schema);
  return (one.anyOf ?? one.oneOf)?.flatMap((branch) => branchesOf(api, branch)) ?? [one];
}

function withParameter(parts: Parts, { in: place, name }: Parameter, value: string): Parts {
  return { ...parts, [place]: { ...parts[place], [name]: value } };
}

/** Also of half a surrogate pair, which has no encoding: what a careless client would send. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
