import type { Message, Seq, UserId } from "../generated/objects.js";
import { type Range, addRange, cutBelow, rangeAt } from "./ranges.js";

const NONE: readonly Message[] = [];

/** The messages that are held of a room, and which of them are shown: those of one range. */
export class Timeline {
  /** A page of its newest messages came, and what followed: the last range is that of the newest. */
  hasNewest = false;
  readonly #held = new Map<Seq, Message>();
  /** Who sent them under which keys. */
  readonly #keys = new Set<string>();
  /** What is held without holes between, ascending. */
  #ranges: readonly Range[] = [];
  /** The range that holds this one is shown; undefined: the newest. */
  #anchor: Seq | undefined;
  /** What was listed last, and what changed in it since. */
  #listed: { range: Range; messages: readonly Message[] } | undefined;
  readonly #changed = new Set<Seq>();
  readonly #lastSeq: () => Seq;

  /** `lastSeq` says how many messages the room has, as far as that is known. */
  constructor(lastSeq: () => Seq = () => 0) {
    this.#lastSeq = lastSeq;
  }

  /** The messages that are held without holes between them, as ranges of their numbers. */
  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** The range that is shown: none where the newest are to be shown and are not held. */
  get shown(): Range | undefined {
    const anchored = this.#anchor === undefined ? undefined : rangeAt(this.#ranges, this.#anchor);
    return anchored ?? this.#newest;
  }

  /** Whether something newer is held, or will be, than what is shown. */
  get hasNewer(): boolean {
    return this.#anchor !== undefined && this.shown !== this.#newest;
  }

  /** How many messages are held. */
  get size(): number {
    return this.#held.size;
  }

  /** All that is held, in no order. */
  all(): Iterable<Message> {
    return this.#held.values();
  }

  /** The message with this number, if it is held. */
  at(seq: Seq): Message | undefined {
    return this.#held.get(seq);
  }

  /** Whether a message is held that this author sent under this key. */
  has(userId: UserId | undefined, clientMessageId: string): boolean {
    return this.#keys.has(`${userId}:${clientMessageId}`);
  }

  /** What is shown, ascending; the same array until something in it changes. */
  list(): readonly Message[] {
    const range = this.shown;
    const listed = this.#listed;
    if (range === undefined) {
      return NONE;
    }
    if (listed === undefined || listed.range.to < range.from || listed.range.from > range.to) {
      return this.#list(range, this.#between(range.from, range.to)).messages;
    }
    return this.#continued(listed, range);
  }

  /** Takes a message; of two versions the one with the higher revision stands. Whether it was news. */
  put(message: Message): boolean {
    const { seq } = message;
    const known = this.#held.get(seq);
    const isNews = known === undefined || known.rev < message.rev;
    if (isNews) {
      this.#hold(message);
      this.#changed.add(seq);
    }
    this.cover({ from: seq, to: seq });
    return isNews;
  }

  /** There is no hole here. */
  cover(range: Range): void {
    const around = rangeAt(this.#ranges, range.from);
    if (around === undefined || around.to < range.to) {
      this.#ranges = addRange(this.#ranges, range);
    }
    this.#arrive();
  }

  /** Shows the range around this number, if it is held, until it is one with the newest. */
  look(seq: Seq | undefined): void {
    this.#anchor = seq !== undefined && rangeAt(this.#ranges, seq) !== undefined ? seq : undefined;
    this.#arrive();
  }

  /** What a cache had: of its ranges counts what is really there, for another page may have let go of some. */
  restore(messages: readonly Message[], ranges: readonly Range[]): void {
    messages.forEach((message) => this.#hold(message));
    const seqs = messages.map(({ seq }) => seq).filter((seq) => rangeAt(ranges, seq) !== undefined);
    const held: Range[] = [];
    for (const seq of seqs.toSorted((a, b) => a - b)) {
      const last = held.at(-1);
      if (last?.to === seq - 1) {
        last.to = seq;
      } else {
        held.push({ from: seq, to: seq });
      }
    }
    this.#ranges = held;
  }

  /** Lets go of the oldest beyond so many; returns them. */
  trim(limit: number): Message[] {
    const seqs = [...this.#held.keys()].toSorted((a, b) => b - a);
    const lowest = seqs[limit - 1] ?? 0;
    const dropped = seqs.filter((seq) => seq < lowest).flatMap((seq) => this.#held.get(seq) ?? []);
    for (const { seq, userId, clientMessageId } of dropped) {
      this.#held.delete(seq);
      this.#keys.delete(`${userId}:${clientMessageId}`);
      this.#changed.delete(seq);
    }
    this.#ranges = cutBelow(this.#ranges, lowest);
    this.look(this.#anchor);
    return dropped;
  }

  /** Forgets everything. */
  clear(): void {
    this.#held.clear();
    this.#keys.clear();
    this.#changed.clear();
    this.#ranges = [];
    this.#anchor = undefined;
    this.#listed = undefined;
    this.hasNewest = false;
  }

  /** The range of the newest; not what is held of older ones, of which an edit tells too. */
  get #newest(): Range | undefined {
    const last = this.#ranges.at(-1);
    return last !== undefined && (this.hasNewest || last.to >= this.#lastSeq()) ? last : undefined;
  }

  #hold(message: Message): void {
    this.#held.set(message.seq, message);
    if (message.clientMessageId !== undefined) {
      this.#keys.add(`${message.userId}:${message.clientMessageId}`);
    }
  }

  /** Whoever has come to the newest stays with them. */
  #arrive(): void {
    if (!this.hasNewer) {
      this.#anchor = undefined;
    }
  }

  /** What was listed, with what came before it and behind it, and the changes in between. */
  #continued(listed: { range: Range; messages: readonly Message[] }, range: Range): readonly Message[] {
    const { from, to } = listed.range;
    const isSame = from === range.from && to === range.to;
    const changes = [...this.#changed].filter((seq) => Math.max(from, range.from) <= seq && seq <= Math.min(to, range.to));
    if (isSame && changes.length === 0) {
      this.#changed.clear();
      return listed.messages;
    }
    const isWhole = range.from <= from && to <= range.to;
    const kept = isWhole ? listed.messages : listed.messages.filter(({ seq }) => range.from <= seq && seq <= range.to);
    // One copy, whatever came: of a hundred thousand references that is the whole cost.
    const messages = this.#between(range.from, from - 1).concat(kept, this.#between(to + 1, range.to));
    for (const seq of changes) {
      const [place, message] = [placeOf(messages, seq), this.#held.get(seq)];
      if (message !== undefined) {
        messages.splice(place, messages[place]?.seq === seq ? 1 : 0, message);
      }
    }
    return this.#list(range, messages).messages;
  }

  #list(range: Range, messages: readonly Message[]) {
    this.#changed.clear();
    this.#listed = { range, messages };
    return this.#listed;
  }

  /** What is held from one number to another, ascending. */
  #between(from: Seq, to: Seq): Message[] {
    if (to - from >= this.#held.size) {
      const all = [...this.#held.values()].filter(({ seq }) => from <= seq && seq <= to);
      return all.toSorted((a, b) => a.seq - b.seq);
    }
    const messages: Message[] = [];
    for (let seq = from; seq <= to; seq += 1) {
      const message = this.#held.get(seq);
      if (message !== undefined) {
        messages.push(message);
      }
    }
    return messages;
  }
}

/** Where the first of ascending messages stands whose number is not below this one. */
function placeOf(messages: readonly Message[], seq: Seq): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
