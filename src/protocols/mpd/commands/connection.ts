import {
  ACK,
  argumentError,
  codec,
  defineCommand,
  fields,
  idleMask,
  NO_ARGUMENTS,
  ProtocolError,
  pair,
  parseIdle,
  words,
} from "node-mpd-protocol";
import { permissionsOf } from "../preferences.ts";
import type { Row, Scope, Step } from "../scope.ts";

const MAX_BINARY_LIMIT_BYTES = 8 * 1024 * 1024 - 4096;
const MIN_BINARY_LIMIT_BYTES = 64;

const nothing: Step = () => undefined;

function changePreferences(scope: Scope, change: Partial<Scope["preferences"]>): Step {
  scope.preferences = { ...scope.preferences, ...change };
  return nothing;
}

/** The connection itself, and messages between clients. */
export const connectionCommands: readonly Row[] = [
  defineCommand({
    name: "ping",
    permission: "none",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Nothing but an answer",
    run: () => nothing,
  }),
  defineCommand({
    name: "close",
    permission: "none",
    args: words(0, () => null),
    since: "0.1",
    summary: "Close the connection",
    run: () => () => ({ signal: "close" }),
  }),
  defineCommand({
    name: "password",
    permission: "none",
    args: fields({ password: codec.text }),
    since: "0.1",
    summary: "Gain the permissions of a password",
    run: (scope, { password }) => ({
      changesPreferences: true,
      store: async () => {
        const rights = await scope.shared.access.rightsWith(password, scope.peer);
        return changePreferences(scope, { permissions: permissionsOf(rights) });
      },
    }),
  }),
  ...["kill", "config"].map((name) =>
    defineCommand<Scope, null, Step>({
      name,
      permission: "admin",
      args: name === "kill" ? words(0, () => null) : NO_ARGUMENTS,
      since: "0.1",
      summary: "Refused: for the service manager and the file system, not for clients",
      run: () => {
        throw new ProtocolError(ACK.permission, "Command only permitted to local clients");
      },
    }),
  ),
  defineCommand({
    name: "binarylimit",
    permission: "none",
    args: fields({ bytes: codec.unsignedUpTo(MAX_BINARY_LIMIT_BYTES) }),
    since: "0.22.4",
    summary: "The largest binary part of an answer, in bytes",
    run: (scope, { bytes }) => {
      if (bytes < MIN_BINARY_LIMIT_BYTES) throw argumentError("Value too small");
      return changePreferences(scope, { binaryLimitBytes: bytes });
    },
  }),
  defineCommand({
    name: "idle",
    permission: "read",
    args: words(0, parseIdle),
    since: "0.14",
    summary: "Wait until one of these subsystems changes",
    run: (_scope, mask) => () => ({ signal: "idle", mask }),
  }),
  defineCommand({
    name: "subscribe",
    permission: "read",
    args: fields({ channel: codec.text }),
    since: "0.17",
    summary: "Listen to a channel",
    run:
      ({ mailbox, shared, preferences: { zone } }, { channel }) =>
      () => {
        mailbox.subscribe(channel);
        shared.changed(idleMask(["subscription"]), zone);
      },
  }),
  defineCommand({
    name: "unsubscribe",
    permission: "read",
    args: fields({ channel: codec.text }),
    since: "0.17",
    summary: "No longer listen to a channel",
    run:
      ({ mailbox, shared, preferences: { zone } }, { channel }) =>
      () => {
        mailbox.unsubscribe(channel);
        shared.changed(idleMask(["subscription"]), zone);
      },
  }),
  defineCommand({
    name: "channels",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.17",
    summary: "The channels somebody listens to",
    run:
      ({ shared, preferences: { zone } }) =>
      () =>
        shared
          .channels(zone)
          .map((channel) => pair("channel", channel))
          .join(""),
  }),
  defineCommand({
    name: "readmessages",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.17",
    summary: "Take the messages that wait for this client",
    run:
      ({ mailbox }) =>
      () =>
        mailbox
          .take()
          .map(({ channel, text }) => pair("channel", channel) + pair("message", text))
          .join(""),
  }),
  defineCommand({
    name: "sendmessage",
    permission: "control",
    args: fields({ channel: codec.text, text: codec.text }),
    since: "0.17",
    summary: "Send a message to all who listen to a channel",
    run:
      ({ shared, preferences: { zone } }, message) =>
      () =>
        shared.send(message, zone),
  }),
];
