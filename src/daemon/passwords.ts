import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "./config/config-error.ts";
import { type Config, EVERY_PERMISSION } from "./config/schema.ts";

type Password = {
  readonly password: string;
  readonly permissions: Config["mpd"]["password"][number]["permissions"];
};

/** What a client may do without a password. */
export function mpdPermissions({ mpd }: Config): Password["permissions"] {
  return mpd.default_permissions ?? (mpd.password.length > 0 ? [] : [...EVERY_PERMISSION]);
}

/** The passwords of the configuration; those in files are read (`password_file`, found in systemd's credentials first). */
export function mpdPasswords(config: Config, credentials = process.env.CREDENTIALS_DIRECTORY): readonly Password[] {
  return config.mpd.password.map(({ password, password_file: file, permissions }, index) => {
    if (password !== undefined) return { password, permissions };
    const path = resolve(credentials ?? ".", file ?? "");
    try {
      return { password: readFileSync(path, "utf8").trimEnd(), permissions };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      throw new ConfigError([
        { where: `mpd.password[${index + 1}].password_file`, message: `${path} cannot be read (${code})` },
      ]);
    }
  });
}
