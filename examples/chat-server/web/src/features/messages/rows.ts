import type { Message, OutboxEntry } from "chat-client";
import { dayOf } from "../language/dates";

/** One row of the list: a message that is stored, or one on its way. */
export interface Row {
  /** The same before and after the server has the message. */
  key: string;
  message?: Message;
  entry?: OutboxEntry;
  timestamp: number;
  /** Whether it says who wrote it: the first of several by one author. */
  isHead: boolean;
  /** What stands *behind* it. Behind, so that older pages change nothing that is on the screen. */
  dayAfter?: number;
  newAfter?: true;
}

/** Messages of one author so close together stand below one name. */
const TOGETHER_S = 5 * 60;

export interface RowsInput {
  /** Ascending by number. */
  messages: readonly Message[];
  pending: readonly OutboxEntry[];
  /** Who I am. */
  me: number;
  /** Messages behind this one are new; nothing is when it is undefined. */
  newAfterSeq: number | undefined;
  /** Messages that keep their author's name whatever stands before them, by id. */
  heads: ReadonlySet<number>;
  /** Rows made before: one that would be the same is the same object. */
  made: WeakMap<Message | OutboxEntry, Row>;
}

/** The rows of a room, oldest first. None is made before it is looked at. */
export class Rows {
  readonly #input: RowsInput;

  constructor(input: RowsInput) {
    this.#input = input;
  }

  get length(): number {
    return this.#input.messages.length + this.#input.pending.length;
  }

  /** The row at this place. */
  at(place: number): Row | undefined {
    const { made, newAfterSeq, heads } = this.#input;
    const [before, it, after] = [this.#source(place - 1), this.#source(place), this.#source(place + 1)];
    if (it === undefined) {
      return undefined;
    }
    const { key, message, entry, timestamp } = it;
    const isDay = before !== undefined && dayOf(before.timestamp) !== dayOf(timestamp);
    const isHead = isDay || isNewAfter(before, it, newAfterSeq) || !continues(before, it, heads);
    const hasDay = after !== undefined && dayOf(after.timestamp) !== dayOf(timestamp);
    const row: Row = {
      key,
      ...(message === undefined ? {} : { message }),
      ...(entry === undefined ? {} : { entry }),
      timestamp,
      isHead,
      ...(hasDay ? { dayAfter: after.timestamp } : {}),
      ...(after !== undefined && isNewAfter(it, after, newAfterSeq) ? { newAfter: true } : {}),
    };
    const [source, known] = [message ?? entry, made.get((message ?? entry) as Message)];
    const isSame = known?.isHead === isHead && known.dayAfter === row.dayAfter && known.newAfter === row.newAfter;
    if (isSame || source === undefined) {
      return known;
    }
    made.set(source, row);
    return row;
  }

  /** The row behind which all is new. */
  get lastRead(): number {
    const { messages, newAfterSeq } = this.#input;
    const behind = newAfterSeq === undefined ? 0 : placeOf(messages, newAfterSeq + 1);
    return behind < messages.length ? behind - 1 : -1;
  }

  /** The place of the first message whose number is not below this one. */
  placeOf(seq: number): number {
    return placeOf(this.#input.messages, seq);
  }

  /** What came before the rows that were there: how many, or undefined where the first of them is gone. */
  since(former: Rows): number | undefined {
    const [was, is] = [former.#input.messages, this.#input.messages];
    const first = was[0]?.seq ?? 0;
    const isElsewhere = was.length > 0 && is.length > 0 && ((is[0]?.seq ?? 0) > first || (is.at(-1)?.seq ?? 0) < first);
    return isElsewhere ? undefined : was.length === 0 ? 0 : placeOf(is, first);
  }

  #source(place: number): Source | undefined {
    const { messages, pending } = this.#input;
    const message = messages[place];
    if (message !== undefined) {
      return { key: keyOf(message, this.#input.me), message, timestamp: message.timestamp };
    }
    const entry = place < 0 ? undefined : pending[place - messages.length];
    return entry && { key: `c:${entry.clientMessageId}`, entry, timestamp: entry.writtenAt / 1000 };
  }
}

type Source = Pick<Row, "key" | "message" | "entry" | "timestamp">;

/** Keys are each author's own: another's may be the same. */
function keyOf({ clientMessageId, id, userId }: Message, me: number): string {
  return clientMessageId === undefined || userId !== me ? `m:${id}` : `c:${clientMessageId}`;
}

/** Whether it stands below the name of the one before it. */
function continues(before: Source | undefined, it: Source, heads: ReadonlySet<number>): boolean {
  if (it.message === undefined) {
    return before?.entry !== undefined;
  }
  const former = before?.message;
  return (
    !heads.has(it.message.id) &&
    former !== undefined &&
    former.userId === it.message.userId &&
    former.kind !== "system" &&
    it.timestamp - former.timestamp < TOGETHER_S
  );
}

function isNewAfter(before: Source | undefined, it: Source, newAfterSeq: number | undefined): boolean {
  const [former, current] = [before?.message?.seq ?? Infinity, it.message?.seq ?? 0];
  return newAfterSeq !== undefined && former <= newAfterSeq && current > newAfterSeq;
}

function placeOf(messages: readonly Message[], seq: number): number {
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
