import { addressOf, request } from "./request.ts";

/** What people put in, as one file. */
export const BACKUP_ADDRESS = addressOf("/backup");

/** All of it, or nothing; what comes of it is told as a job. */
export const restore = (file: File): Promise<unknown> =>
  request("POST", "/restore", { upload: new Blob([file], { type: "application/jsonl" }), timeoutMs: 0 });
