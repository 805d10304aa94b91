import type { Command } from "commander";
import type { z } from "zod";
import type { tokenSchema } from "../../protocols/http/token-view.ts";
import { type Cli, command, show } from "../cli.ts";
import { Complaint, EXIT } from "../complaint.ts";
import { readDuration } from "../read-value.ts";
import { dateText, table } from "../words.ts";

type Token = z.input<typeof tokenSchema>;
type Created = { readonly token: Token; readonly text: string };

const SCOPES = ["read", "control", "queue", "library", "admin", "announce"];

/** `token`: what other machines show to be let in. */
export function tokenCommand(cli: Cli): Command {
  const token = command("token", "Make, list and revoke tokens, which let other machines in", [
    "token create --name phone --scope read,control,queue",
    "token create --name backup --scope all --expires 90d",
    "token list",
    "token revoke 0123456789ab",
  ]);
  token.addCommand(
    command("create", "Make one; it is shown this once")
      .requiredOption("--name <name>", "what it is for")
      .requiredOption("--scope <scopes>", `some of ${SCOPES.join(", ")} with commas between them, or all`, readScopes)
      .option("--expires <time>", "counts no longer after this, such as 12h, 90d or 1y", readDuration)
      .action(async ({ name, scope, expires }: { name: string; scope: string[]; expires?: number }) => {
        const body = { name, scopes: scope, ...(expires === undefined ? {} : { expiresInSeconds: expires }) };
        const created = await cli.api().post<Created>("/tokens", body);
        // The token alone goes where a script reads it.
        if (!cli.isJson()) cli.terminal.status("It is not shown again; send it as Authorization: Bearer <token>\n");
        show(cli, created, ({ text }) => text);
      }),
  );
  token.addCommand(
    command("list", "Show them, without their secrets").action(async () =>
      show(cli, await cli.api().get<{ tokens: readonly Token[] }>("/tokens"), ({ tokens }) =>
        tokens.length === 0 ? "there are no tokens" : table([HEADINGS, ...tokens.map(rowOf)]),
      ),
    ),
    { isDefault: true },
  );
  token.addCommand(
    command("revoke <id>", "End one, by its id: it counts no longer, and who is connected with it is cut off").action(
      async (id: string) =>
        // Whoever pastes the whole token means this part of it.
        show(
          cli,
          await cli.api().delete(`/tokens/${encodeURIComponent(/^auralis_(\w{12})_/.exec(id)?.[1] ?? id)}`),
          () => "revoked",
        ),
    ),
  );
  return token;
}

const HEADINGS = ["id", "name", "may", "made", "used", "expires"];

function rowOf({ id, name, scopes, createdSeconds, usedSeconds, expiresSeconds, expired }: Token): string[] {
  const used = usedSeconds === null ? "never" : dateText(usedSeconds);
  const expires = expiresSeconds === null ? "never" : expired ? "has expired" : dateText(expiresSeconds);
  return [id, name, scopes.join(","), dateText(createdSeconds), used, expires];
}

function readScopes(text: string): string[] {
  const scopes = text === "all" ? SCOPES : text.split(",").map((scope) => scope.trim());
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown === undefined) return scopes;
  throw new Complaint(`there is no scope ${unknown}; there are ${SCOPES.join(", ")} and all`, EXIT.usage);
}
