import { z } from "zod";
import { backupRecords } from "../../../operations/backup/gather.ts";
import { type BackupRecord, backupRecord, wholeFault } from "../../../operations/backup/record.ts";
import { recordText } from "../../../operations/backup/record-text.ts";
import { startRestore } from "../../../operations/backup/restore.ts";
import type { HttpContext } from "../context.ts";
import { faultsOf } from "../faults.ts";
import { jobSchema, jobView } from "../job-view.ts";
import { parseJson } from "../json-body.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { sendBody } from "../send-body.ts";

const MEDIA = "application/jsonl";
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_RECORDS = 2_000_000;
const DEPTH = 16;
const SLICE_BYTES = 64 * 1024;
/** Of validating a long backup; then the event loop has its turn. */
const SLICE_MS = 4;

/** `/backup` and `/restore`: what people put in, as one file. */
export function backupRoutes({ operations, parseFilter }: HttpContext): Route[] {
  const common = { tag: "backup", scope: "admin" } as const;
  return [
    route({
      ...common,
      method: "get",
      path: "/backup",
      summary:
        "Playlists, rules, stickers, presets, alarms, stations, settings, zones and queues: one JSON record a line",
      result: z.string(),
      media: MEDIA,
      run: ({ outgoing, method }) => {
        const name = `auralis-${new Date(operations.clock.wallMs()).toISOString().slice(0, 10)}.jsonl`;
        const headers = { "Content-Type": MEDIA, "Content-Disposition": `attachment; filename="${name}"` };
        if (method === "HEAD") return new Response(null, { headers });
        return sendBody(outgoing, 200, headers, linesOf(backupRecords(operations)));
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/restore",
      summary:
        "Restore a backup: all of it, or everything stays as it is; what was before is kept in the state directory",
      upload: { types: [MEDIA], maxBytes: MAX_BYTES },
      body: z.instanceof(Uint8Array),
      result: jobSchema,
      status: 202,
      run: async ({ body }) => {
        const records = await recordsIn(body);
        // Before anything is touched: rules that nobody understands are found now.
        for (const record of records)
          if (record.kind === "smart" && record.rules.filter !== null) parseFilter(record.rules.filter);
        return { body: jobView(startRestore(operations, operations.backups, records, parseFilter)) };
      },
    }),
  ];
}

async function* linesOf(records: AsyncIterable<BackupRecord>): AsyncGenerator<Uint8Array> {
  let text = "";
  for await (const record of records) {
    for (const piece of recordText(record)) {
      text += piece;
      if (text.length < SLICE_BYTES) continue;
      yield Buffer.from(text);
      text = "";
      await new Promise(setImmediate);
    }
  }
  yield Buffer.from(text);
}

/** Errors: Refusal, with the line that is wrong. */
async function recordsIn(bytes: Uint8Array): Promise<BackupRecord[]> {
  const records: BackupRecord[] = [];
  let untilMs = performance.now() + SLICE_MS;
  let line = 0;
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    from = end < 0 ? bytes.length : end + 1;
    line++;
    if (part.length === 0) continue;
    if (records.length >= MAX_RECORDS) throw refused(line, "there are too many records");
    const result = backupRecord.safeParse(parseJson(part, DEPTH));
    if (!result.success) {
      const [fault] = faultsOf(result.error.issues, (issue) => ({
        pointer: `/${issue.path.join("/")}`,
        detail: issue.message,
      }));
      throw refused(line, `${fault?.pointer ?? ""} ${fault?.detail ?? ""}`);
    }
    records.push(result.data);
    if (performance.now() < untilMs) continue;
    await new Promise(setImmediate);
    untilMs = performance.now() + SLICE_MS;
  }
  const fault = wholeFault(records);
  if (fault !== null) throw new Refusal("invalid-request", `This is not a whole backup: ${fault}`);
  return records;
}

function refused(line: number, detail: string): Refusal {
  return new Refusal("invalid-request", "This is not a backup, and nothing was changed", {
    faults: [{ pointer: `line ${line}`, detail }],
  });
}
