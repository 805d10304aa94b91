import type { PrivateAddresses } from "../../../shared/network/address-policy.ts";
import type { Topic } from "./topics.ts";

/** A program elsewhere that is told of events by requests of ours. */
export type Webhook = {
  readonly url: URL;
  readonly topics: readonly Topic[];
  /** Empty = requests are not signed. */
  readonly secret: Buffer;
  readonly allowPrivate: PrivateAddresses;
};
