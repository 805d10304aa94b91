import { parentPort, workerData } from "node:worker_threads";
import { Soxr } from "../../decoders/soxr.ts";
import { impulseTables } from "../../dsp/convolver/impulse-tables.ts";
import { DomainError } from "../../shared/errors.ts";
import { serveThread } from "../../shared/thread.ts";
import { ImpulseFolder } from "./impulse-folder.ts";
import type { FromImpulseWorker, ImpulseWorkerData, ToImpulseWorker } from "./impulse-messages.ts";
import { resampledImpulse } from "./resample-impulse.ts";
import { impulseOf, normalised } from "./shape-impulse.ts";
import { readWavImpulse } from "./wav-impulse.ts";

const { folder: path, soxr: library } = workerData as ImpulseWorkerData;
const folder = new ImpulseFolder(path);
let soxr: Soxr | null = null;

function answer(message: ToImpulseWorker): unknown {
  switch (message.question) {
    case "list":
      return folder.list();
    case "put": {
      const impulse = readWavImpulse(message.bytes);
      return folder.write(message.name, message.normalise ? normalised(impulse) : impulse);
    }
    case "remove":
      folder.remove(message.name);
      return null;
    case "tables": {
      soxr ??= new Soxr(library);
      const impulse = resampledImpulse(soxr, folder.read(message.name), message.rateHz);
      return impulseTables(impulseOf(impulse), message.rateHz, message.key);
    }
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const reply = (message: FromImpulseWorker) => port.postMessage(message);
  serveThread(port, (message: ToImpulseWorker) => {
    const { id } = message;
    try {
      reply({ id, answer: answer(message) });
    } catch (error) {
      const code = error instanceof DomainError ? error.code : null;
      reply({ id, code, message: error instanceof Error ? error.message : String(error) });
    }
  });
}
