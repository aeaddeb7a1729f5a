import type { Message, RoomId } from "../generated/objects.js";
import { type OutboxEntry, entryId } from "../outbox-entry.js";
import type { SavedRoom } from "../state/saved-room.js";
import { type Cache, type Delta, type OutboxNews, type Saved, type SavedMeta, goesOn, isNewer, mergedMeta, wasEmptied } from "./cache.js";

const STORES = ["meta", "rooms", "messages", "outbox"] as const;
const VERSION = 2;

/**
 * A cache in the browser's IndexedDB, so that a reload resumes where it was. One for each user and
 * server: `name` tells them apart. Two pages may share one: neither
 * takes back what the other knows, and each hears what the other writes.
 */
export function indexedDbCache(name: string, factory: IDBFactory = globalThis.indexedDB): Cache {
  let opened: Promise<IDBDatabase> | undefined;
  let channel: BroadcastChannel | undefined;
  const begin = async (mode: IDBTransactionMode) => {
    try {
      return (await (opened ??= open(factory, name))).transaction(STORES, mode);
    } catch (error) {
      // It was deleted, or the browser closed it: the next time it is opened anew.
      opened = undefined;
      throw error;
    }
  };
  return {
    async load() {
      return read(await begin("readonly"));
    },
    async save(delta) {
      const transaction = await begin("readwrite");
      const done = finished(transaction);
      write(transaction, delta);
      await done;
      const { written, settled } = delta;
      if (written.length + settled.length > 0) {
        // Not before: whoever reads the database now finds it there, or hears of it.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- channels have none
        channel?.postMessage({ written, settled } satisfies OutboxNews);
      }
    },
    watch(heard) {
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => heard(data as OutboxNews);
    },
    async clear() {
      const transaction = await begin("readwrite");
      STORES.forEach((name) => transaction.objectStore(name).clear());
      await finished(transaction);
    },
    close() {
      opened?.then((it) => it.close()).catch(() => undefined);
      opened = undefined;
      channel?.close();
      channel = undefined;
    },
  };
}

async function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, VERSION);
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request, oldVersion);
  const database = await result(request);
  // A page with a newer version shall not wait for this one.
  database.onversionchange = () => database.close();
  return database;
}

function upgrade({ result: database, transaction }: IDBOpenDBRequest, oldVersion: number): void {
  if (oldVersion < 1) {
    database.createObjectStore("meta");
    database.createObjectStore("rooms", { keyPath: "id" });
    database.createObjectStore("messages", { keyPath: ["roomId", "id"] });
    database.createObjectStore("outbox");
    return;
  }
  // Version 1 held one message for each `clientMessageId`.
  const held = transaction?.objectStore("outbox").getAll() as IDBRequest<OutboxEntry[]>;
  held.onsuccess = () => {
    database.deleteObjectStore("outbox");
    const outbox = database.createObjectStore("outbox");
    held.result.forEach((entry) => outbox.put(entry, entryId(entry)));
  };
}

async function read(transaction: IDBTransaction): Promise<Saved> {
  const all = <T>(store: string) => result<T[]>(transaction.objectStore(store).getAll());
  const [meta, rooms, messages, outbox] = await Promise.all([
    result<SavedMeta | undefined>(transaction.objectStore("meta").get("meta")),
    all<SavedRoom>("rooms"),
    all<Message>("messages"),
    all<OutboxEntry>("outbox"),
  ]);
  return { meta, rooms, messages, outbox };
}

function write(transaction: IDBTransaction, delta: Delta): void {
  const [meta, rooms, messages, outbox] = STORES.map((name) => transaction.objectStore(name)) as [
    IDBObjectStore,
    IDBObjectStore,
    IDBObjectStore,
    IDBObjectStore,
  ];
  const held = meta.get("meta") as IDBRequest<SavedMeta | undefined>;
  held.onsuccess = () => {
    if (wasEmptied(held.result, delta)) {
      return;
    }
    if (!goesOn(held.result, delta)) {
      rooms.clear();
      messages.clear();
    }
    delta.removed.forEach((id) => rooms.delete(id));
    [...delta.removed, ...delta.cleared].forEach((id) => messages.delete(ofRoom(id)));
    delta.dropped.forEach((message) => messages.delete([message.roomId, message.id]));
    const merged = mergedMeta(held.result, delta);
    if (merged !== undefined) {
      meta.put(merged, "meta");
    }
    delta.rooms.forEach((room) => put<SavedRoom>(rooms, room, room.id, (known) => isNewer(room, known, delta)));
    delta.messages.forEach((message) => {
      put<Message>(messages, message, [message.roomId, message.id], (known) => (known?.rev ?? 0) <= message.rev);
    });
  };
  delta.settled.forEach((id) => outbox.delete(id));
  delta.written.forEach((entry) => outbox.put(entry, entryId(entry)));
}

/** Writes something unless another page has written something newer. */
function put<T>(store: IDBObjectStore, value: T, key: IDBValidKey, isNewer: (known: T | undefined) => boolean): void {
  const known = store.get(key) as IDBRequest<T | undefined>;
  known.onsuccess = () => {
    if (isNewer(known.result)) {
      store.put(value);
    }
  };
}

/** The keys of all messages of a room: arrays come behind all numbers. */
function ofRoom(id: RoomId): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []]);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error ?? new Error("IndexedDB"));
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
  });
}
