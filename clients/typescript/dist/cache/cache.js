/** Applies a delta to what is held. */
export function applied(saved, delta) {
    const gone = new Set([...delta.removed, ...delta.cleared]);
    const dropped = new Set(delta.dropped.map((message) => message.id));
    const rooms = new Map((delta.everything ? [] : saved.rooms).map((room) => [room.id, room]));
    const messages = new Map((delta.everything ? [] : saved.messages).map((it) => [it.id, it]));
    const outbox = new Map(saved.outbox.map((entry) => [entry.clientMessageId, entry]));
    for (const message of [...messages.values()].filter((it) => gone.has(it.roomId) || dropped.has(it.id))) {
        messages.delete(message.id);
    }
    delta.removed.forEach((id) => rooms.delete(id));
    delta.rooms.forEach((room) => rooms.set(room.id, room));
    delta.messages
        .filter((message) => (messages.get(message.id)?.rev ?? 0) <= message.rev)
        .forEach((message) => messages.set(message.id, message));
    delta.written.forEach((entry) => outbox.set(entry.clientMessageId, entry));
    delta.settled.forEach((key) => outbox.delete(key));
    return {
        meta: delta.meta ?? saved.meta,
        rooms: [...rooms.values()],
        messages: [...messages.values()],
        outbox: [...outbox.values()],
    };
}
/** A cache that lives as long as its object: for tests, and for clients that connect anew. */
export function memoryCache() {
    let saved = { meta: undefined, rooms: [], messages: [], outbox: [] };
    return {
        load: () => Promise.resolve(structuredClone(saved)),
        save(delta) {
            saved = applied(saved, structuredClone(delta));
            return Promise.resolve();
        },
        close: () => undefined,
    };
}
