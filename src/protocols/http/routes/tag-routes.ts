import { z } from "zod";
import type { EditedTags, TagFault } from "../../../library/tag-edits-port.ts";
import { applyTags, previewTags } from "../../../operations/tags.ts";
import { TAG_NAMES, type Tag } from "../../../shared/tags.ts";
import type { HttpContext } from "../context.ts";
import { type HttpCode, Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";

const tagName = z.enum(TAG_NAMES);
const editSchema = z
  .strictObject({
    uri: z.string().max(4096).meta({ description: "a song of the library" }),
    set: z.partialRecord(tagName, z.array(z.string())).default({}).meta({ description: "all values of each tag" }),
    remove: z.array(tagName).max(TAG_NAMES.length).default([]),
  })
  .meta({ ref: "TagEdit" });
const editsSchema = z.array(editSchema).meta({ description: "1 to 1000 songs, each once" });
const previewBody = z.strictObject({ edits: editsSchema }).meta({ ref: "TagPreviewRequest" });
const applyBody = z
  .strictObject({
    edits: editsSchema,
    version: z.string().max(100).optional().meta({ description: "of a preview: refuse when a file changed since" }),
  })
  .meta({ ref: "TagBatch" });

const tagsSchema = z.record(z.string(), z.array(z.string())).meta({ description: "values by tag, in file order" });
const previewSchema = z
  .strictObject({
    version: z.string(),
    files: z.array(z.strictObject({ uri: z.string(), changes: z.boolean(), before: tagsSchema, after: tagsSchema })),
  })
  .meta({ ref: "TagPreview" });
const appliedSchema = z
  .strictObject({ files: z.array(z.strictObject({ uri: z.string(), changed: z.boolean(), tags: tagsSchema })) })
  .meta({ ref: "TagsApplied" });

/** `/library/tags`: changes the tags of files, a batch wholly or not at all. */
export function tagRoutes({ operations }: HttpContext): Route[] {
  return [
    route({
      tag: "library",
      method: "post",
      scope: "library",
      path: "/library/tags/preview",
      summary: "What a batch of tag edits would change; touches nothing",
      body: previewBody,
      result: previewSchema,
      run: async ({ body }) => {
        const preview = await previewTags(operations, body.edits);
        if (preview.kind === "refused") throw refused(preview.faults);
        const files = preview.files.map((file) => ({
          uri: file.uri,
          changes: isChange(file),
          before: byName(file.before),
          after: byName(file.after),
        }));
        return { body: { version: preview.version, files } };
      },
    }),
    route({
      tag: "library",
      method: "post",
      scope: "library",
      path: "/library/tags",
      summary: "Change the tags of files, all of them or none; answers when they are written",
      body: applyBody,
      result: appliedSchema,
      run: async ({ body }) => {
        const outcome = await applyTags(operations, body.edits, body.version ?? null);
        switch (outcome.kind) {
          case "refused":
            throw refused(outcome.faults);
          case "stale":
            throw new Refusal("precondition-failed", "A file has changed since the preview; preview again");
          case "undone":
            throw refusal("not-applied", "Writing failed, and every file is as it was before", outcome.faults);
          case "unfinished":
            throw refusal(
              "not-applied",
              "Writing failed, and files that cannot be reached now are put back at the next start",
              outcome.faults,
            );
          case "done": {
            const files = outcome.files.map((file) => ({
              uri: file.uri,
              changed: isChange(file),
              tags: byName(file.after),
            }));
            return { body: { files } };
          }
        }
      },
    }),
  ];
}

function refused(faults: readonly TagFault[]): Refusal {
  return refusal("invalid-request", "These edits cannot be done, so no file was touched", faults);
}

function refusal(code: HttpCode, message: string, faults: readonly TagFault[]): Refusal {
  return new Refusal(code, message, {
    faults: faults.map(({ index, uri, reason }) => ({
      pointer: `/edits/${index}`,
      detail: uri === "" ? reason : `${uri}: ${reason}`,
    })),
  });
}

function isChange({ before, after }: EditedTags): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function byName(tags: readonly Tag[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of tags) {
    const known = values[name];
    if (known === undefined) values[name] = [value];
    else known.push(value);
  }
  return values;
}
