import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { DomainError } from "../shared/errors.ts";
import { keepBackups } from "./database/backups.ts";
import { backupsIn, openDatabases } from "./database/databases.ts";
import { lockState } from "./database/state-lock.ts";
import { IdleMemory } from "./idle-memory.ts";
import { LibraryDesk } from "./library-desk.ts";
import { type LongReaderSettings, serveLongQuestions } from "./long-questions.ts";
import { repairTagsAtStart } from "./tag-edit/repair-at-start.ts";
import type { FromLibraryWorker, LibraryWorkerSettings, ToLibraryWorker } from "./worker-messages.ts";

// Entry of the library worker thread, the only code that opens the databases, and of the one that answers long questions.

const port = parentPort;
if (port === null) throw new Error("library-worker is started as a worker thread");
const data: LibraryWorkerSettings | LongReaderSettings = workerData;
if ("longReaderOf" in data) serveLongQuestions(port, data.longReaderOf);
else await start(port, data);

async function start(port: MessagePort, settings: LibraryWorkerSettings): Promise<void> {
  let desk: LibraryDesk | null = null;
  const memory = new IdleMemory(() => desk?.rest());
  const tell = (message: FromLibraryWorker) => {
    memory.used();
    if (message.type !== "slice" || typeof message.slice === "string") return port.postMessage(message);
    // Small buffers are parts of a larger one that stays here.
    const { slice } = message;
    const own = slice.byteLength === slice.buffer.byteLength ? slice : new Uint8Array(slice);
    port.postMessage({ ...message, slice: own }, [own.buffer as ArrayBuffer]);
  };

  try {
    const lock = lockState(settings.stateDirectory);
    const warnings: string[] = [];
    const report = (warning: string) => {
      warnings.push(warning);
      tell({ type: "log", level: "error", fields: {}, message: warning });
    };
    const databases = openDatabases(settings.stateDirectory, settings.migrations, Date.now(), report);
    const backups = keepBackups(databases.user, backupsIn(settings.stateDirectory), (error) =>
      tell({ type: "log", level: "warn", fields: { error: String(error) }, message: "no backup of the user database" }),
    );
    const repaired = await repairTagsAtStart(settings, report);
    const opened = new LibraryDesk(settings, databases, join(settings.stateDirectory, "library.db"), warnings, tell);
    desk = opened;
    port.on("message", (message: ToLibraryWorker) => {
      memory.used();
      void opened.receive(message).then(
        (end) => {
          if (end !== "closed") return;
          memory.close();
          backups.close();
          lock.release();
          port.close();
        },
        (error: unknown) => {
          throw error;
        },
      );
    });
    opened.lookAgain(repaired);
    tell({ type: "ready", health: opened.health });
  } catch (error) {
    const code = error instanceof DomainError ? error.code : "unavailable";
    tell({ type: "refused", code, message: error instanceof Error ? error.message : String(error) });
  }
}
