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
  messages: readonly Message[];
  pending: readonly OutboxEntry[];
  /** Messages behind this one are new; nothing is when it is undefined. */
  newAfterSeq: number | undefined;
  /** Messages that keep their author's name whatever stands before them, by id. */
  heads: ReadonlySet<number>;
}

/** The rows of a room, oldest first. */
export function rowsOf({ messages, pending, newAfterSeq, heads }: RowsInput): Row[] {
  const rows: Row[] = [];
  let before: Row | undefined;
  for (const message of messages) {
    const row: Row = { key: keyOf(message), message, timestamp: message.timestamp, isHead: true };
    row.isHead = heads.has(message.id) || !continues(before, row, message.userId);
    divide(before, row, newAfterSeq);
    rows.push(row);
    before = row;
  }
  for (const entry of pending) {
    const row: Row = { key: `c:${entry.clientMessageId}`, entry, timestamp: entry.writtenAt / 1000, isHead: true };
    row.isHead = before?.entry === undefined;
    divide(before, row, undefined);
    rows.push(row);
    before = row;
  }
  return rows;
}

function keyOf({ clientMessageId, id }: Message): string {
  return clientMessageId === undefined ? `m:${id}` : `c:${clientMessageId}`;
}

function continues(before: Row | undefined, row: Row, author: number): boolean {
  const former = before?.message;
  return (
    former !== undefined &&
    former.userId === author &&
    former.kind !== "system" &&
    row.timestamp - former.timestamp < TOGETHER_S &&
    dayOf(row.timestamp) === dayOf(former.timestamp)
  );
}

function divide(before: Row | undefined, row: Row, newAfterSeq: number | undefined): void {
  if (before === undefined) {
    return;
  }
  if (dayOf(before.timestamp) !== dayOf(row.timestamp)) {
    before.dayAfter = row.timestamp;
    row.isHead = true;
  }
  const [former, current] = [before.message?.seq ?? 0, row.message?.seq ?? 0];
  if (newAfterSeq !== undefined && former <= newAfterSeq && current > newAfterSeq) {
    before.newAfter = true;
    row.isHead = true;
  }
}

/** How many rows stand before those that were there: older messages came. */
export function prepended(former: readonly Row[], rows: readonly Row[]): number {
  const first = former[0]?.key;
  const at = first === undefined || rows[0]?.key === first ? 0 : rows.findIndex(({ key }) => key === first);
  return Math.max(at, 0);
}
