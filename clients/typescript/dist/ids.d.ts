/**
 * A random key of 128 bits, as a UUID (RFC 9562, version 4). Pages on plain http have no
 * `crypto.randomUUID`, but `crypto.getRandomValues`.
 */
export declare function randomKey(crypto?: Crypto): string;
