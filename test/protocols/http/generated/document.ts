import { z } from "zod";

/** As much of JSON Schema as our document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
};

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: Schema;
};

export type Operation = {
  /** `POST /api/v1/queue` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly content: Content } | null;
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

type RawOperation = Omit<Operation, "name" | "method" | "path" | "body"> & {
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
};

/** The description of an API, as its server tells it. */
export class Description {
  readonly operations: readonly Operation[];
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #checks = new Map<string, z.ZodType>();

  constructor(document: {
    readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  }) {
    this.#schemas = document.components.schemas;
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { requestBody, parameters, responses }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        // Headers are tried by tests of their own.
        parameters: parameters.filter((one) => one.in === "path" || one.in === "query"),
        responses,
        body: requestBody === undefined ? null : { required: false, ...requestBody },
      })),
    );
  }

  /** The schema itself, where this is only its name. */
  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const found = this.#schemas[schema.$ref.split("/").at(-1) ?? ""];
    if (found === undefined) throw new Error(`no schema ${schema.$ref}`);
    return this.resolve(found);
  }

  /** What is wrong with an answer, in words; null when it is as described. */
  faultOf(operation: Operation, status: number, contentType: string, value: unknown): string | null {
    const media = contentType.split(";")[0]?.trim() ?? "";
    const response = operation.responses[String(status)] ?? operation.responses.default;
    const schema = response?.content?.[media]?.schema;
    if (schema === undefined) return `status ${status} with ${media} is not described`;
    const result = this.#checkOf(schema).safeParse(value);
    return result.success ? null : `status ${status}: ${z.prettifyError(result.error).slice(0, 400)}`;
  }

  #checkOf(schema: Schema): z.ZodType {
    const key = JSON.stringify(schema);
    const known = this.#checks.get(key);
    if (known !== undefined) return known;
    const all = JSON.stringify({ ...schema, $defs: this.#schemas }).replaceAll("#/components/schemas/", "#/$defs/");
    const check = z.fromJSONSchema(JSON.parse(all));
    this.#checks.set(key, check);
    return check;
  }
}
