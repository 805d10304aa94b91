import { z } from "zod";
import { analysisStatusSchema } from "../analysis-view.ts";
import { jobSchema } from "../job-view.ts";
import { meterSchema } from "../meter-view.ts";
import { outputSchema } from "../output-view.ts";
import { playerSchema } from "../player-view.ts";
import { scanSchema } from "../scan-watch.ts";
import { zoneSchema } from "../zone-view.ts";
import { KEPT } from "./topics.ts";

const stateShape = { player: playerSchema, outputs: z.array(outputSchema) };

/** The data of the events by both transports. In OpenAPI as the "schema" of the stream, which 3.1 has no better word for. */
export const eventSchema = z
  .union([
    z.strictObject({ ...stateShape, library: scanSchema, zones: z.array(zoneSchema) }).meta({ ref: "SnapshotEvent" }),
    z
      .strictObject({
        ...stateShape,
        subsystems: z.array(z.string()).meta({ description: "what changed, in MPD's words" }),
        since: z.int().meta({ description: "the revision that was told before this one" }),
      })
      .meta({ ref: "ChangeEvent" }),
    z.strictObject({ revision: z.int(), version: z.int(), length: z.int() }).meta({ ref: "QueueEvent" }),
    z
      .strictObject({ library: scanSchema, reasons: z.array(z.enum(["update", "progress", "database"])) })
      .meta({ ref: "LibraryEvent" }),
    z.strictObject({ changed: z.array(z.enum(KEPT)) }).meta({ ref: "KeptEvent" }),
    z.strictObject({ zones: z.array(zoneSchema) }).meta({ ref: "ZonesEvent" }),
    z.strictObject({ jobs: z.array(jobSchema) }).meta({ ref: "JobsEvent" }),
    z
      .strictObject({
        analysis: analysisStatusSchema,
        reasons: z.array(z.enum(["status", "analysed"])).meta({ description: "analysed: more is known of some songs" }),
      })
      .meta({ ref: "AnalysisEvent" }),
    meterSchema,
  ])
  .meta({
    description:
      "data of `event: snapshot`, `change`, `queue`, `library`, `kept`, `zones`, `jobs`, `analysis` and `meters`; `id` is epoch-revision",
  });
