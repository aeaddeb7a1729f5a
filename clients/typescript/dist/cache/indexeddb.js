const STORES = ["meta", "rooms", "messages", "outbox"];
const VERSION = 1;
/**
 * A cache in the browser's IndexedDB, so that a reload resumes where it was. One for each user and
 * server: `name` tells them apart. Two pages may share one; what both write is repeated, not lost.
 */
export function indexedDbCache(name, factory = globalThis.indexedDB) {
    let opened;
    const database = () => (opened ??= open(factory, name));
    return {
        async load() {
            return read((await database()).transaction(STORES, "readonly"));
        },
        async save(delta) {
            const transaction = (await database()).transaction(STORES, "readwrite");
            const done = finished(transaction);
            write(transaction, delta);
            await done;
        },
        close() {
            opened?.then((it) => it.close()).catch(() => undefined);
            opened = undefined;
        },
    };
}
async function open(factory, name) {
    const request = factory.open(name, VERSION);
    request.onupgradeneeded = () => {
        const database = request.result;
        database.createObjectStore("meta");
        database.createObjectStore("rooms", { keyPath: "id" });
        database.createObjectStore("messages", { keyPath: ["roomId", "id"] });
        database.createObjectStore("outbox", { keyPath: "clientMessageId" });
    };
    const database = await result(request);
    // A page with a newer version shall not wait for this one.
    database.onversionchange = () => database.close();
    return database;
}
async function read(transaction) {
    const all = (store) => result(transaction.objectStore(store).getAll());
    const [meta, rooms, messages, outbox] = await Promise.all([
        result(transaction.objectStore("meta").get("meta")),
        all("rooms"),
        all("messages"),
        all("outbox"),
    ]);
    return { meta, rooms, messages, outbox };
}
function write(transaction, delta) {
    const [meta, rooms, messages, outbox] = STORES.map((name) => transaction.objectStore(name));
    if (delta.everything) {
        rooms.clear();
        messages.clear();
    }
    delta.removed.forEach((id) => rooms.delete(id));
    [...delta.removed, ...delta.cleared].forEach((id) => messages.delete(ofRoom(id)));
    delta.dropped.forEach((message) => messages.delete([message.roomId, message.id]));
    if (delta.meta !== undefined) {
        meta.put(delta.meta, "meta");
    }
    delta.rooms.forEach((room) => rooms.put(room));
    delta.messages.forEach((message) => putNewer(messages, message));
    delta.written.forEach((entry) => outbox.put(entry));
    delta.settled.forEach((key) => outbox.delete(key));
}
/** Another page may have written a newer version. */
function putNewer(messages, message) {
    const known = messages.get([message.roomId, message.id]);
    known.onsuccess = () => {
        if ((known.result?.rev ?? 0) <= message.rev) {
            messages.put(message);
        }
    };
}
/** The keys of all messages of a room: arrays come behind all numbers. */
function ofRoom(id) {
    return IDBKeyRange.bound([id], [id, []]);
}
function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
    });
}
function finished(transaction) {
    return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error ?? new Error("IndexedDB"));
        transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
    });
}
