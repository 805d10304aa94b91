import type { RawData, WebSocket } from "ws";
import { type SubscriptionRequest, socketRequestOf } from "./socket-requests.ts";
import { CLOSE } from "./socket-sink.ts";
import type { SocketStream } from "./socket-stream.ts";
import type { Topic } from "./topics.ts";
import type { ZoneListener } from "./zone-listener.ts";

const MAX_REFUSED = 10;
const MAX_MESSAGES_PER_SECOND = 50;
/** Of those about its stream; a daemon that was held up hears some seconds at once. */
const STREAM_MESSAGES_PER_SECOND = 500;
const STREAM_MESSAGES_AT_ONCE = 2_500;
const HINT =
  "send {type: subscribe or unsubscribe, topics: [...], meters: {hz}}, see docs/events.md, or " +
  "{type: play_normal, play_enhanced, seek, stop or ack, ...}, see docs/streaming.md";

/** What the client says, as it comes; one that says too much, or nothing but nonsense, is shown out. */
export function hear(
  socket: WebSocket,
  listener: ZoneListener,
  stream: SocketStream,
): (data: RawData, isBinary: boolean) => void {
  let refused = 0;
  let messages = 0;
  let sinceMs = performance.now();
  let allowance = STREAM_MESSAGES_AT_ONCE;
  let allowedMs = sinceMs;
  return (data, isBinary) => {
    const nowMs = performance.now();
    // Who talks is there, also when the answer to a ping waits behind what he says.
    listener.alive();
    if (nowMs - sinceMs > 1000) {
      sinceMs = nowMs;
      messages = 0;
    }
    allowance = Math.min(
      STREAM_MESSAGES_AT_ONCE,
      allowance + ((nowMs - allowedMs) * STREAM_MESSAGES_PER_SECOND) / 1000,
    );
    allowedMs = nowMs;
    if (isBinary) return socket.close(CLOSE.unsupported, "send JSON as text");
    const request = socketRequestOf(String(data));
    const isAboutStream = request !== null && request.type !== "subscribe" && request.type !== "unsubscribe";
    if (isAboutStream) allowance--;
    else messages++;
    if (messages > MAX_MESSAGES_PER_SECOND || allowance < 0) return socket.close(CLOSE.policy, "too many messages");
    if (request === null) {
      if (++refused > MAX_REFUSED) return socket.close(CLOSE.policy, "too many messages that are none");
      const data = JSON.stringify({ code: "invalid-request", detail: HINT });
      return listener.send({ event: "refused", id: null, data });
    }
    if (isAboutStream) stream.take(request);
    else subscribe(listener, request);
  };
}

function subscribe(listener: ZoneListener, { type, topics, meters }: SubscriptionRequest): void {
  // Told first: what follows is of what was asked for.
  const heard = new Set<Topic>(listener.topics);
  for (const topic of topics) {
    if (type === "subscribe") heard.add(topic);
    else heard.delete(topic);
  }
  const hz = meters === undefined ? listener.metersHz : meters === true ? null : meters.hz;
  listener.send({ event: "subscribed", id: null, data: JSON.stringify({ topics: [...heard], metersHz: hz }) });
  if (type === "subscribe") listener.subscribe(topics);
  else listener.unsubscribe(topics);
  if (meters !== undefined) listener.hearMeters(hz);
}
