import type { Member, UserId } from "../generated/objects.js";
import type { MemberUpdatedAction, ReceiveMembersAction } from "../generated/server.js";

/** The members of a room as far as they are known. */
export class Members {
  readonly #members = new Map<UserId, Member>();
  /** What the room's stream told before all pages were there: newer than they, or followed by what is. */
  readonly #told = new Map<UserId, Member>();
  /** All that are known, as long as nobody comes or goes. */
  #list: readonly Member[] | undefined;
  /** Whether any page came. */
  hasPage = false;
  /** Where the next page begins; undefined when all are known. */
  cursor: UserId | undefined;

  /** Whether these are all. */
  get isComplete(): boolean {
    return this.hasPage && this.cursor === undefined;
  }

  /** How many there are, where all are known. */
  get count(): number | undefined {
    return this.isComplete ? this.#members.size : undefined;
  }

  /** All that are known, ascending by id. */
  list(): readonly Member[] {
    this.#list ??= [...this.#members.values()].toSorted((a, b) => a.userId - b.userId);
    return this.#list;
  }

  /** A page of members. */
  page(frame: ReceiveMembersAction): void {
    this.hasPage = true;
    this.cursor = frame.cursor;
    [...frame.items, ...this.#told.values()].forEach((member) => this.#put(member));
    if (this.isComplete) {
      this.#told.clear();
    }
  }

  /** Somebody came, went, or has another role. */
  update({ userId, user, displayName, role }: MemberUpdatedAction): void {
    const member = { userId, user, ...(displayName === undefined ? {} : { displayName }), role };
    if (!this.isComplete) {
      this.#told.set(userId, member);
    }
    if (this.hasPage) {
      this.#put(member);
    }
  }

  #put(member: Member): void {
    this.#list = undefined;
    if (member.role === null) {
      this.#members.delete(member.userId);
    } else {
      this.#members.set(member.userId, member);
    }
  }
}
