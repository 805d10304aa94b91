import { ACK, ProtocolError } from "node-mpd-protocol";

export const MAX_SUBSCRIPTIONS = 16;
export const MAX_MESSAGES = 64;

export type Message = { readonly channel: string; readonly text: string };

const CHANNEL = /^[A-Za-z0-9_.:-]+$/;

export function checkChannel(name: string): void {
  if (!CHANNEL.test(name)) throw new ProtocolError(ACK.argument, "invalid channel name");
}

/** The channels a client listens to and what waits for it there (doc/protocol.rst, "Client to client"). */
export class Mailbox {
  readonly #channels = new Set<string>();
  #messages: Message[] = [];

  get channels(): ReadonlySet<string> {
    return this.#channels;
  }

  subscribe(channel: string): void {
    checkChannel(channel);
    if (this.#channels.size >= MAX_SUBSCRIPTIONS) throw new ProtocolError(ACK.exist, "subscription list is full");
    if (this.#channels.has(channel)) throw new ProtocolError(ACK.exist, "already subscribed to this channel");
    this.#channels.add(channel);
  }

  unsubscribe(channel: string): void {
    if (!this.#channels.delete(channel)) {
      throw new ProtocolError(ACK.noExist, "not subscribed to this channel");
    }
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Whether the message was taken. */
  deliver(message: Message): boolean {
    if (!this.#channels.has(message.channel) || this.#messages.length >= MAX_MESSAGES) return false;
    this.#messages.push(message);
    return true;
  }

  take(): readonly Message[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}
