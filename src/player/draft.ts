import { DomainError } from "../shared/errors.ts";
import type { EntryId, Generation } from "../shared/ids.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { Announcement } from "./announcement.ts";
import type { Completion, Progress } from "./commands.ts";
import { type Following, follow, prioritiesOf } from "./following.ts";
import { type EditName, type History, type QueueEdit, remember, turnRound } from "./history.ts";
import type { PriorityOf } from "./order.ts";
import { durationSeconds, soundingOf, transportPosition } from "./position.ts";
import { QueueDraft } from "./queue-draft.ts";
import type { Random } from "./random.ts";
import type { Counters, Options, OutputState, Snapshot, StreamState, Transport, Upcoming } from "./snapshot.ts";

const NOBODY: ReadonlySet<EntryId> = new Set();

/** One step of a zone in the making: what the commands of a turn edit. Nobody else sees it before `publish`. */
export class Draft {
  readonly before: Snapshot;
  readonly progress: Progress;
  readonly queue: QueueDraft;
  readonly random: Random;
  readonly completions: Completion[] = [];
  options: Options;
  sound: SoundSettings;
  volume: number | null;
  lastVolume: number;
  transport: Transport;
  announcement: Announcement | null;
  stream: StreamState | null;
  upcoming: Upcoming | null;
  passedOver: readonly EntryId[];
  autoplayNote: string | null;
  error: string | null;
  failuresInARow: number;
  counters: Counters;
  outputs: readonly OutputState[];
  /** Autoplay's doing: nobody wants to undo it. */
  isAutomatic = false;
  history: History;
  #takingBack: { readonly from: "undo" | "redo"; readonly edit: QueueEdit } | null = null;
  readonly #edits = new Set<EditName>();
  #order: EntryId[] | null;
  #ownsOrder = false;
  #nextGeneration: number;
  #priorities: { readonly of: PriorityOf } | null = null;

  constructor(before: Snapshot, progress: Progress) {
    this.before = before;
    this.progress = progress;
    this.queue = new QueueDraft(before.queue);
    this.random = { state: before.randomState };
    this.options = before.options;
    this.sound = before.sound;
    this.volume = before.volume;
    this.lastVolume = before.lastVolume;
    this.transport = before.transport;
    this.announcement = before.announcement;
    this.stream = before.stream;
    this.upcoming = before.upcoming;
    this.passedOver = before.passedOver;
    this.autoplayNote = before.autoplayNote;
    this.error = before.error;
    this.failuresInARow = before.failuresInARow;
    this.counters = before.counters;
    this.outputs = before.outputs;
    this.history = before.history;
    this.#order = before.order as EntryId[] | null;
    this.#nextGeneration = before.nextGeneration;
  }

  get order(): readonly EntryId[] | null {
    return this.#order;
  }

  setOrder(order: EntryId[] | null): void {
    this.#order = order;
    this.#ownsOrder = true;
  }

  /** The random order for editing in place, or null in queue order. */
  editOrder(): EntryId[] | null {
    if (!this.#ownsOrder && this.#order !== null) this.setOrder(this.#order.slice());
    return this.#order;
  }

  get currentId(): EntryId | null {
    return this.transport.entryId;
  }

  /** Index of the current entry in the random order; -1 without one. */
  get currentOrderIndex(): number {
    return this.#order === null || this.currentId === null ? -1 : this.#order.indexOf(this.currentId);
  }

  takeGeneration(): Generation {
    return this.#nextGeneration++ as Generation;
  }

  /** Priorities by id, kept until `prioritiesChanged`; entries added since have none. */
  priorities(): PriorityOf {
    this.#priorities ??= { of: prioritiesOf(this.queue.entries) };
    return this.#priorities.of;
  }

  prioritiesChanged(): void {
    this.#priorities = null;
  }

  /** What comes after the current entry under `options`, without the `excluded` ones and those that failed already. */
  following(options: Options = this.options, excluded: ReadonlySet<EntryId> = NOBODY): Following | null {
    if (this.currentId === null) return null;
    return follow({
      entries: this.queue.entries,
      order: this.#order,
      options,
      currentId: this.currentId,
      randomState: this.random.state,
      priorities: () => this.priorities(),
      isExcluded: (id) => excluded.has(id) || this.passedOver.includes(id),
    });
  }

  /** Counts the current entry as over, once. */
  complete(outcome: Completion["outcome"], id: EntryId | null = this.currentId): void {
    const entry = id === null ? undefined : this.queue.find(id);
    if (entry === undefined) return;
    this.counters = { ...this.counters, [outcome]: this.counters[outcome] + 1 };
    const { finished, skipped, failed } = this.counters;
    const isCurrent = id === this.currentId;
    this.completions.push({
      id: finished + skipped + failed,
      uri: entry.song.uri,
      outcome,
      positionSeconds: isCurrent ? transportPosition(this.transport, this.progress, entry) : 0,
      durationSeconds: durationSeconds(entry, isCurrent ? soundingOf(this.transport) : null),
    });
  }

  noteEdit(name: EditName): void {
    this.#edits.add(name);
  }

  /** Everything else this step does to the queue is taken back with it. Errors: when it did something already. */
  beginTakingBack(from: "undo" | "redo", edit: QueueEdit): void {
    if (this.queue.changed) throw new DomainError("bad-argument", "Undo stands alone: the queue was changed before it");
    this.#takingBack = { from, edit };
  }

  /** Writes down how this step can be undone; at its end. */
  settleHistory(): void {
    if (this.#takingBack !== null) {
      const { from, edit } = this.#takingBack;
      this.history = turnRound(this.history, from, this.queue.editSince(edit.names));
    } else if (this.#edits.size > 0 && !this.isAutomatic) {
      const edit = this.queue.editSince([...this.#edits]);
      if (edit !== null) this.history = remember(this.history, edit);
    }
  }

  /** The step as a snapshot, with the revision of the one before. */
  view(): Snapshot {
    return {
      zone: this.before.zone,
      revision: this.before.revision,
      queue: this.queue.publish(),
      order: this.#order,
      options: this.options,
      sound: this.sound,
      volume: this.volume,
      lastVolume: this.lastVolume,
      transport: this.transport,
      announcement: this.announcement,
      stream: this.stream,
      upcoming: this.upcoming,
      passedOver: this.passedOver,
      autoplayNote: this.autoplayNote,
      error: this.error,
      failuresInARow: this.failuresInARow,
      counters: this.counters,
      outputs: this.outputs,
      history: this.history,
      nextGeneration: this.#nextGeneration,
      randomState: this.random.state,
    };
  }

  /** What decides on the upcoming entry has been touched. */
  get movesUpcoming(): boolean {
    const { before } = this;
    return (
      this.queue.changed ||
      this.#order !== before.order ||
      this.options !== before.options ||
      this.transport !== before.transport ||
      this.announcement !== before.announcement ||
      this.passedOver !== before.passedOver ||
      this.upcoming !== before.upcoming
    );
  }
}
