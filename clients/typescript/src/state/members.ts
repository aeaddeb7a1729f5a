import type { Handle, Member, Role, UserId } from "../generated/objects.js";
import type { MemberUpdatedAction, ReceiveMembersAction } from "../generated/server.js";

/** The members of a room as far as they are known. */
export class Members {
  readonly #members = new Map<UserId, Member & { role: Role }>();
  /** What the room's stream told before all pages were there: newer than they, or followed by what is. */
  readonly #told = new Map<UserId, { user: Handle; role: Role | null }>();
  /** Whether any page came. */
  hasPage = false;
  /** Where the next page begins; undefined when all are known. */
  cursor: UserId | undefined;

  /** Whether these are all. */
  get isComplete(): boolean {
    return this.hasPage && this.cursor === undefined;
  }

  /** All that are known, ascending by id. */
  list(): Member[] {
    return [...this.#members.values()].toSorted((a, b) => a.userId - b.userId);
  }

  /** A page of members. */
  page(frame: ReceiveMembersAction): void {
    this.hasPage = true;
    this.cursor = frame.cursor;
    for (const { userId, user, role } of frame.items) {
      this.#put(userId, user, role);
    }
    for (const [userId, { user, role }] of this.#told) {
      this.#put(userId, user, role);
    }
    if (this.isComplete) {
      this.#told.clear();
    }
  }

  /** Somebody came, went, or has another role. */
  update({ userId, user, role }: MemberUpdatedAction): void {
    if (!this.isComplete) {
      this.#told.set(userId, { user, role });
    }
    if (this.hasPage) {
      this.#put(userId, user, role);
    }
  }

  #put(userId: UserId, user: Handle, role: Role | null): void {
    if (role === null) {
      this.#members.delete(userId);
    } else {
      this.#members.set(userId, { userId, user, role });
    }
  }
}
