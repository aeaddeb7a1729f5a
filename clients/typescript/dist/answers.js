/** Requests that mean the same when they are said twice, so that a lost answer costs nothing. */
const REPEATABLE = new Set([
    "REQUEST_ROOMS",
    "REQUEST_MEMBERS",
    "REQUEST_MESSAGES",
    "BROWSE_ROOMS",
    "OPEN_DIRECT",
    "JOIN_ROOM",
    "SELECT_ROOM",
    "EDIT_MESSAGE",
    "DELETE_MESSAGE",
    "MARK_READ",
    "CREATE_ROOM",
]);
/** Whether a request may be sent again when its answer was lost. */
export function isRepeatable(action) {
    return REPEATABLE.has(action.type) && (action.type !== "CREATE_ROOM" || action.clientRoomId !== undefined);
}
