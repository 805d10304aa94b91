import type { TagEdit, TagEdits, TagOutcome, TagPreview } from "../tag-edits-port.ts";
import type { WorkerClient } from "./worker-client.ts";

/** The TagEdits port over the worker. */
export class RemoteTagEdits implements TagEdits {
  readonly #client: WorkerClient;

  constructor(client: WorkerClient) {
    this.#client = client;
  }

  preview(edits: readonly TagEdit[]): Promise<TagPreview> {
    return this.#client.ask("previewTags", { edits });
  }

  apply(edits: readonly TagEdit[], version: string | null): Promise<TagOutcome> {
    return this.#client.ask("applyTags", { edits, version });
  }
}
