import { resolve } from "node:path";
import type { Webhook } from "../protocols/http/push/webhook.ts";
import type { Config } from "./config/schema.ts";
import { readSecretFile } from "./passwords.ts";

/** The webhooks of the configuration, their secrets read. Errors: ConfigError. */
export function webhooksOf(config: Config, credentials = process.env.CREDENTIALS_DIRECTORY): readonly Webhook[] {
  return config.webhook.map(({ url, events, secret, secret_file: file }, index) => {
    const where = `webhook[${index + 1}].secret_file`;
    const text = secret ?? (file === undefined ? "" : readSecretFile(resolve(credentials ?? ".", file), where));
    return { url: new URL(url), topics: events, secret: keyOf(text), allowPrivate: config.webhooks.allow_private };
  });
}

/** As the convention writes secrets, or as they are. */
function keyOf(text: string): Buffer {
  return text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text);
}
