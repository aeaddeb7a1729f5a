/** Scrolls back: one page of a room at a time. */
export class History {
    #rooms;
    #request;
    #loading = new Map();
    constructor(rooms, request) {
        this.#rooms = rooms;
        this.#request = request;
    }
    /** Fetches the page before the oldest message shown; whether there are older ones still. */
    older(roomId, limit) {
        const loading = this.#loading.get(roomId) ?? this.#load(roomId, limit);
        this.#loading.set(roomId, loading);
        return loading.finally(() => this.#loading.delete(roomId));
    }
    async #load(roomId, limit) {
        const hasOlder = () => this.#rooms.map.get(roomId)?.hasOlder ?? false;
        if (hasOlder()) {
            const beforeSeq = this.#rooms.map.get(roomId)?.ranges.at(-1)?.from;
            const position = beforeSeq === undefined ? {} : { beforeSeq };
            await this.#request({ type: "REQUEST_MESSAGES", roomId, limit, ...position });
        }
        return hasOlder();
    }
}
