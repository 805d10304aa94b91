import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { AccessRules } from "../operations/access/access.ts";
import type { PasswordRule } from "../operations/access/passwords.ts";
import { parseNetwork } from "../operations/access/peer.ts";
import { RIGHTS } from "../operations/access/rights.ts";
import { ALL_SCOPES, type Scopes } from "../operations/access/scopes.ts";
import { parseStoredPassword } from "../operations/access/stored-password.ts";
import { ConfigError } from "./config/config-error.ts";
import { BROKEN_HASH, type Config } from "./config/schema.ts";

/** Where systemd puts the credentials of the service. */
type Credentials = string | undefined;

/** What `[http] lan` and `local` stand for. To control is what the people of a house do: not what is kept, nor the set-up. */
const ALLOWANCES: Readonly<Record<Config["http"]["local"], Scopes>> = {
  none: new Set(),
  read: new Set(["read"]),
  control: new Set(["read", "control", "queue"]),
  full: ALL_SCOPES,
};

/**
 * Who may do what, as the configuration has it. A password takes everything from those who give none, and so does a rule
 * for a host from the network; `default_permissions` gives it back. Errors: ConfigError.
 */
export function accessRules(config: Config, credentials: Credentials = process.env.CREDENTIALS_DIRECTORY): AccessRules {
  const { mpd } = config;
  const unless = (isClosed: boolean) => mpd.default_permissions ?? (isClosed ? [] : RIGHTS);
  const hasPasswords = mpd.password.length > 0;
  return {
    everybody: unless(hasPasswords || mpd.host_permissions.length > 0),
    local: mpd.local_permissions ?? unless(hasPasswords),
    hosts: mpd.host_permissions.map(({ address, permissions }) => ({
      includes: parseNetwork(address) ?? (() => false),
      rights: permissions,
    })),
    passwords: passwordRules(config, credentials),
    http: { loopback: ALLOWANCES[config.http.local], network: ALLOWANCES[config.http.lan] },
  };
}

/** The passwords; those in files are read (`password_file`, found in systemd's credentials first). */
function passwordRules(config: Config, credentials: Credentials): readonly PasswordRule[] {
  return config.mpd.password.map(({ password, password_file: file, permissions }, index) => {
    const where = `mpd.password[${index + 1}].password_file`;
    const stored = parseStoredPassword(password ?? readSecretFile(resolve(credentials ?? ".", file ?? ""), where));
    if (stored === null) throw new ConfigError([{ where, message: BROKEN_HASH }]);
    return { password: stored, rights: permissions };
  });
}

/** Without the end of its last line. Errors: ConfigError, which names the setting. */
export function readSecretFile(path: string, where: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigError([{ where, message: `${path} cannot be read (${code})` }]);
  }
}

/** The settings that hold a password anybody can read who reads the configuration. */
export function plainPasswords({ mpd }: Config): readonly (readonly (string | number)[])[] {
  return mpd.password.flatMap(({ password }, index) =>
    password !== undefined && parseStoredPassword(password)?.kind === "plain"
      ? [["mpd", "password", index, "password"]]
      : [],
  );
}
