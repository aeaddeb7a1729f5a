import type { Member, UserId } from "../generated/objects.js";
import type { MemberUpdatedAction, ReceiveMembersAction } from "../generated/server.js";
/** The members of a room as far as they are known. */
export declare class Members {
    #private;
    /** Whether any page came. */
    hasPage: boolean;
    /** Where the next page begins; undefined when all are known. */
    cursor: UserId | undefined;
    /** Whether these are all. */
    get isComplete(): boolean;
    /** All that are known, ascending by id. */
    list(): Member[];
    /** A page of members. */
    page(frame: ReceiveMembersAction): void;
    /** Somebody came, went, or has another role. */
    update({ userId, user, displayName, role }: MemberUpdatedAction): void;
}
