import { type Html, html } from "./html.ts";
import type { Description, Operation } from "./schema.ts";
import { schemaHtml, typeHtml } from "./schema-html.ts";

type Named = { readonly method: string; readonly path: string; readonly operation: Operation };

/** A description for people: one page without scripts. Zones' own addresses are told once instead of listed. */
export function docsPage(document: Description): string {
  const operations = Object.entries(document.paths)
    .filter(([path]) => !(path.startsWith("/api/v1/zones/{zone}/") && isAlsoShort(document, path)))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): Named => ({ method: method.toUpperCase(), path, operation })),
    );
  const tags = (document.tags ?? []).map(({ name }) => name);
  const { title, version, description = "" } = document.info;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${version}: REST</title><link rel="stylesheet" href="/docs/style.css"></head>
<body><header><h1>${title} ${version}</h1><p>${description} The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
<p>What takes <code>?zone=</code> is also at <code>/api/v1/zones/{zone}/…</code>.</p></header>
<nav aria-label="Sections"><ul>${tags.map((tag) => html`<li><a href="#tag-${tag}">${tag}</a></li>`)}
<li><a href="#schemas">schemas</a></li></ul></nav>
<main>${tags.map((tag) => sectionHtml(document, tag, operations))}
<section id="schemas"><h2>Schemas</h2>${Object.entries(document.components.schemas).map(
    ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3><p>${schema.description ?? ""}</p>
${schemaHtml(schema)}</article>`,
  )}</section></main></body></html>
`;
  return page.text;
}

function isAlsoShort({ paths }: Description, path: string): boolean {
  return paths[path.replace("/zones/{zone}", "")] !== undefined;
}

function sectionHtml(document: Description, tag: string, operations: readonly Named[]): Html {
  const own = operations.filter(({ operation }) => operation.tags?.includes(tag));
  const description = document.tags?.find(({ name }) => name === tag)?.description ?? "";
  return html`<section id="tag-${tag}"><h2>${tag}</h2><p>${description}</p>${own.map(operationHtml)}</section>
`;
}

function operationHtml({ method, path, operation }: Named): Html {
  const { parameters = [], requestBody, responses } = operation;
  const scope = operation["x-scope"];
  return html`<details><summary><span class="${method.toLowerCase()}">${method}</span> <code>${path}</code>
${operation.summary ?? ""}</summary>
${scope === undefined ? null : html`<p>Needs the scope <code>${scope}</code>.</p>`}
${parameters.length === 0 ? null : html`<h4>Parameters</h4><table>${parameters.map(parameterHtml)}</table>`}
${requestBody === undefined ? null : bodyHtml(method, path, requestBody)}
<h4>Answers</h4><table>${Object.entries(responses).map(
    ([status, { description, content = {} }]) => html`<tr><th scope="row">${status}</th><td>${description}</td>
<td>${Object.entries(content).map(([media, { schema = {} }]) => html`${media}: ${typeHtml(schema)} `)}</td></tr>`,
  )}</table></details>
`;
}

function parameterHtml({
  name,
  in: place,
  required,
  description,
  schema = {},
}: NonNullable<Operation["parameters"]>[number]): Html {
  return html`<tr><th scope="row"><code>${name}</code>${required === true ? "" : "?"}</th><td>${place}</td>
<td>${typeHtml(schema)}</td><td>${description ?? schema.description ?? ""}</td></tr>`;
}

function bodyHtml(method: string, path: string, body: NonNullable<Operation["requestBody"]>): Html {
  const parts = Object.entries(body.content).map(([media, { schema = {}, example }]) => {
    const curl = `curl -X ${method} "http://localhost:6690${path}" --json '${JSON.stringify(example)}'`;
    return html`<p>${media}${body.required === true ? "" : ", may be left out"}: ${typeHtml(schema)}</p>
${example === undefined ? null : html`<pre>${curl}</pre>`}`;
  });
  return html`<h4>Body</h4>${parts}`;
}
