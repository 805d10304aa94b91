import { Html, html } from "./html.ts";
import { nameOfRef, type Schema } from "./schema.ts";

/** What a value may be, in a few words: `integer 0 to 100`, `list of Song`. */
export function typeHtml(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = nameOfRef(schema.$ref);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return joined(branches.map(typeHtml), " or ");
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined)
    return joined(
      schema.enum.map((one) => html`<code>${JSON.stringify(one)}</code>`),
      ", ",
    );
  if (schema.type === "array") return html`list of ${typeHtml(schema.items ?? {})}`;
  if (schema.properties !== undefined) return html`object ${fieldsHtml(schema)}`;
  if (schema.type === "object") {
    return typeof schema.additionalProperties === "object"
      ? html`by name: ${typeHtml(schema.additionalProperties)}`
      : html`object`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : String(schema.type ?? "anything");
  return html`${type}${limitsOf(schema)}`;
}

/** The fields of an object as a table; other schemas in words. */
export function schemaHtml(schema: Schema): Html {
  return schema.properties === undefined ? html`<p>${typeHtml(schema)}</p>` : fieldsHtml(schema);
}

function fieldsHtml({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(
    ([name, field]) => html`<tr><th scope="row"><code>${name}</code>${required.includes(name) ? "" : "?"}</th>
<td>${typeHtml(field)}${field.default === undefined ? null : html`, else <code>${JSON.stringify(field.default)}</code>`}</td>
<td>${field.description ?? ""}</td></tr>`,
  );
  return html`<table>${rows}</table>`;
}

function limitsOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? "" : ` from ${minimum}`;
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
  const least = minLength === undefined ? "" : `, at least ${minLength} characters`;
  const most = maxLength === undefined ? "" : `, at most ${maxLength} characters`;
  return from + to + least + most;
}

function joined(parts: readonly Html[], between: string): Html {
  return new Html(parts.map(({ text }) => text).join(between));
}
