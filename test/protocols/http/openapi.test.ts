import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
let document: any;
beforeAll(async () => {
  rig = await startRig();
  document = (await rig.ask("GET", "/openapi.json")).json;
});
afterAll(() => rig.server.close());

/** At `/api/v1` for the default zone, and at `/api/v1/zones/{zone}`. */
const OF_A_ZONE = [
  "GET /player",
  ...["play", "pause", "resume", "toggle", "stop", "next", "previous"].map((verb) => `POST /player/${verb}`),
  "POST /announce",
  "PUT /player/position",
  "PUT /player/volume",
  "PATCH /player/options",
  ...["GET", "PATCH", "DELETE"].map((method) => `${method} /sound`),
  "GET /sound/status",
  "GET /sound/enhance",
  "POST /sound/enhance/ab",
  "POST /sound/import",
  "PUT /sound/presets/{name}",
  "POST /sound/presets/{name}/apply",
  ...["GET", "POST", "PUT", "DELETE"].map((method) => `${method} /queue`),
  "DELETE /queue/{entryId}",
  "POST /queue/move",
  "POST /queue/shuffle",
  ...["remove", "undo", "redo", "save"].map((verb) => `POST /queue/${verb}`),
  "GET /queue/history",
  "POST /playlists/{name}/load",
  "GET /outputs",
  "PUT /outputs/{id}",
  "PUT /outputs/{id}/sound",
  "GET /events",
  "POST /render",
  "POST /stations/{id}/play",
  ...["GET", "PUT", "DELETE"].map((method) => `${method} /player/sleep`),
  "GET /ws",
  "GET /meters",
];

const ROUTES = [
  "GET /",
  "GET /healthz",
  ...OF_A_ZONE.map((route) => route.replace(" ", " /api/v1")),
  ...OF_A_ZONE.map((route) => route.replace(" ", " /api/v1/zones/{zone}")),
  ...["GET", "POST"].map((method) => `${method} /api/v1/zones`),
  "DELETE /api/v1/zones/{zone}",
  "POST /api/v1/zones/{zone}/outputs",
  ...["GET /api/v1/sound/impulses", "PUT /api/v1/sound/impulses/{name}", "DELETE /api/v1/sound/impulses/{name}"],
  ...["GET /api/v1/sound/presets", "GET /api/v1/sound/presets/{name}", "DELETE /api/v1/sound/presets/{name}"],
  "GET /api/v1/library",
  ...["folders", "songs", "song", "albums", "artists", "genres", "counts", "art", "failures"].map(
    (name) => `GET /api/v1/library/${name}`,
  ),
  ...["rating", "like"].flatMap((name) => ["PUT", "DELETE"].map((verb) => `${verb} /api/v1/library/song/${name}`)),
  ...["GET", "POST", "DELETE"].map((method) => `${method} /api/v1/analysis`),
  "GET /api/v1/analysis/failures",
  ...["analysis", "waveform"].map((name) => `GET /api/v1/library/song/${name}`),
  "GET /api/v1/library/song/similar",
  "GET /api/v1/library/song/stickers",
  ...["PUT", "DELETE"].map((method) => `${method} /api/v1/library/song/stickers/{name}`),
  "GET /api/v1/library/favourites",
  "POST /api/v1/library/update",
  "POST /api/v1/library/tags",
  "POST /api/v1/library/tags/preview",
  "GET /api/v1/playlists",
  ...["GET", "PUT", "POST", "DELETE"].map((method) => `${method} /api/v1/playlists/{name}`),
  ...["move", "rename"].map((verb) => `POST /api/v1/playlists/{name}/${verb}`),
  "DELETE /api/v1/playlists/{name}/entries",
  "GET /api/v1/jobs",
  ...["GET", "POST", "DELETE"].map((method) => `${method} /api/v1/session`),
  ...["GET /api/v1/tokens", "POST /api/v1/tokens", "DELETE /api/v1/tokens/{id}"],
  "GET /api/v1/renders",
  ...["GET", "POST"].map((method) => `${method} /api/v1/stations`),
  ...["PUT", "DELETE"].map((method) => `${method} /api/v1/stations/{id}`),
  ...["GET", "PATCH"].map((method) => `${method} /api/v1/settings`),
  "DELETE /api/v1/settings/{name}",
  "GET /api/v1/stats",
  "GET /api/v1/backup",
  "POST /api/v1/restore",
  "GET /api/v1/streams",
  "GET /stream/{name}",
  "GET /api/v1/library/song/stream",
  ...["GET", "POST"].map((method) => `${method} /api/v1/alarms`),
  ...["PUT", "DELETE"].map((method) => `${method} /api/v1/alarms/{id}`),
  ...["GET", "DELETE"].map((method) => `${method} /api/v1/renders/{id}`),
  ...["GET", "DELETE"].map((method) => `${method} /api/v1/jobs/{id}`),
];

type Operation = {
  readonly responses: Record<
    string,
    { readonly description: string; readonly content: Record<string, { schema: object }> }
  >;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
    readonly required: boolean;
  }[];
  readonly requestBody?: { readonly content: Record<string, { schema: object; example?: unknown }> };
  readonly tags: readonly string[];
  readonly summary: string;
  readonly operationId: string;
};

function operations(): [string, Operation][] {
  return Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

describe("/openapi.json", () => {
  it("is OpenAPI 3.1 with a title and a version", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: "Auralis", version: "1.2.3" });
  });

  it("has every route and no other", () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...ROUTES].sort());
  });

  it("describes each answer, problem, parameter and body", () => {
    const ids = new Set<string>();
    for (const [name, operation] of operations()) {
      expect(operation.summary, name).toBeTruthy();
      ids.add(operation.operationId);
      for (const response of Object.values(operation.responses)) {
        expect(response.description, name).toBeTruthy();
        expect(Object.values(response.content)[0]?.schema, name).toBeTruthy();
      }
      expect(operation.responses.default?.content["application/problem+json"], name).toBeTruthy();
      const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(
        inPath.map((parameter) => `{${parameter.name}}`),
        name,
      ).toEqual(name.match(/\{\w+\}/g) ?? []);
      expect(
        inPath.every((parameter) => parameter.required),
        name,
      ).toBe(true);
      const media = name.startsWith("PUT /api/v1/sound/impulses/") ? "audio/wav" : "application/json";
      if (/^(PUT|PATCH) /.test(name)) expect(operation.requestBody?.content[media]?.schema, name).toBeTruthy();
    }
    expect(ids.size).toBe(ROUTES.length);
  });

  it("leaves nothing of an answer open: each object is closed, each value has a type", () => {
    const open: string[] = [];
    const known = new Set<string>();
    // biome-ignore lint/suspicious/noExplicitAny: a schema of any shape
    const look = (schema: any, place: string): void => {
      const ref = schema.$ref?.split("/").at(-1);
      if (ref !== undefined) {
        if (!known.has(ref)) known.add(ref) && look(document.components.schemas[ref], ref);
        return;
      }
      const { type, properties = {}, additionalProperties, items, anyOf = [], oneOf = [], enum: values } = schema;
      const branches = [...anyOf, ...oneOf];
      if (type === undefined && schema.const === undefined && values === undefined && branches.length === 0)
        open.push(place);
      if (type === "object" && additionalProperties === undefined) open.push(place);
      if (type === "array" && items === undefined) open.push(place);
      for (const [name, property] of Object.entries(properties)) look(property, `${place}.${name}`);
      for (const inner of [...branches, ...[items, additionalProperties].filter((one) => typeof one === "object")])
        look(inner, `${place}[]`);
    };
    for (const [name, { responses }] of operations()) {
      for (const { content } of Object.values(responses)) {
        for (const { schema } of Object.values(content)) look(schema, name);
      }
    }
    expect(known.size).toBeGreaterThan(70);
    expect(open).toEqual([]);
  });

  it("says what each section is about, and has none that is empty", () => {
    const used = operations().flatMap(([, { tags }]) => tags);
    const described = (document.tags as { name: string }[]).map(({ name }) => name);
    expect([...described].sort()).toEqual([...new Set(used)].sort());
  });

  it("has an end for every reference", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(references.length).toBeGreaterThan(20);
    for (const reference of new Set(references)) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(document.components.schemas)).toContain(reference.split("/").at(-1));
    }
  });

  it("gives each JSON body an example that its schema allows", () => {
    const { schemas } = document.components;
    const bodies = operations().flatMap(([name, { requestBody }]) => {
      const json = requestBody?.content["application/json"];
      return json === undefined ? [] : [[name, json] as const];
    });
    expect(bodies.length).toBeGreaterThan(40);
    for (const [name, { schema, example }] of bodies) {
      const text = JSON.stringify({ ...schema, $defs: schemas }).replaceAll("#/components/schemas/", "#/$defs/");
      const result = z.fromJSONSchema(JSON.parse(text)).safeParse(example);
      expect([name, result.error?.issues ?? []]).toEqual([name, []]);
    }
  });

  it("names the codes of problems, and where a token is asked for", () => {
    const codes = document.components.schemas.Problem.properties.code.enum;
    expect(codes).toEqual(expect.arrayContaining(["not-found", "cursor-expired", "key-reused", "busy"]));
    for (const [name, operation] of operations().filter(([name]) => name.startsWith("POST /api/v1/queue"))) {
      const headers = operation.parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name);
      expect(headers, name).toContain("Idempotency-Key");
    }
  });

  it("is shown to people, without a script and without anything from elsewhere", async () => {
    const page = await rig.ask("GET", "/docs");
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.text.match(/<script| style="| on\w+="|>undefined|\[object/g)).toBeNull();
    expect(page.text.match(/(?:href|src)="(?!#|\/docs\/style\.css|\/openapi\.json)/g)).toBeNull();
    for (const path of ["/api/v1/player", "/api/v1/queue/undo", "/api/v1/stations/{id}/play"])
      expect(page.text).toContain(path);
    const ids = new Set([...page.text.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]));
    for (const [, target] of page.text.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    expect((await rig.ask("GET", "/docs/style.css")).headers["content-type"]).toBe("text/css; charset=utf-8");
    expect((await rig.ask("POST", "/docs")).status).toBe(405);
  });

  it("shows numbers in a query as numbers", () => {
    const { parameters } = document.paths["/api/v1/queue"].get;
    const offset = parameters.find((parameter: { name: string }) => parameter.name === "offset");
    expect(offset.schema).toMatchObject({ type: "integer", minimum: 0 });
    expect(offset.schema.pattern).toBeUndefined();
  });

  it("describes what is really answered", async () => {
    const { json } = await rig.ask("GET", "/api/v1/player");
    const schema = document.components.schemas.Player;
    expect(Object.keys(json).sort()).toEqual([...schema.required].sort());
    expect(Object.keys(schema.properties).sort()).toEqual([...schema.required].sort());
  });
});
