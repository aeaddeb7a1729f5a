export { memoryCache } from "./cache/cache.js";
export { indexedDbCache } from "./cache/indexeddb.js";
export { ChatClient } from "./client.js";
export { ChatError, ClosedError, ConnectionLostError, RefusedError, TimeoutError } from "./errors.js";
export { randomKey } from "./ids.js";
