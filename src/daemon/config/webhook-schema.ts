import { z } from "zod";
import { TOPICS } from "../../protocols/http/push/topics.ts";

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** A program that is told of events by requests of ours. */
export const webhook = z
  .strictObject({
    url: z.string().max(2048).refine(isAddress, "must be a whole http or https address"),
    events: z.array(z.enum(TOPICS)).min(1).max(16).default(["player"]),
    /** Signs the requests (https://www.standardwebhooks.com); `whsec_` and base64, or any text. */
    secret: z.string().min(16).max(256).optional(),
    /** A file that holds it; found among systemd's credentials first. */
    secret_file: z.string().min(1).optional(),
  })
  .refine((one) => one.secret === undefined || one.secret_file === undefined, {
    message: "give secret or secret_file, not both",
  });
