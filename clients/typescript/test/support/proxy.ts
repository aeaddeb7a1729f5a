import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";

/** What a proxy does to the bytes that pass. */
export type Fault =
  | "none"
  /** They take a while. */
  | "delay"
  /** They go nowhere, and nobody is told. */
  | "blackhole"
  /** Those of the server go nowhere; those of the client pass. */
  | "halfOpen"
  /** Nobody gets through. */
  | "refuse";

interface Pair {
  client: Socket;
  server: Socket;
  /** How long its bytes take when they take a while, in milliseconds. */
  delayMs: number;
}

/** A TCP proxy that does what networks do. */
export class FaultProxy {
  fault: Fault = "none";
  readonly #delayMs: () => number;
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  /** Bytes that are still to come, by where they go. */
  readonly #delayed = new Map<Socket, number>();
  readonly #target: () => number;

  /** `target`: the port that it leads to, at the time. `delayMs`: what the bytes of the next connection take. */
  constructor(target: () => number, delayMs = () => 20) {
    this.#target = target;
    this.#delayMs = delayMs;
    this.#listener = createServer((client) => this.#accept(client));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#listener.listen(0, "127.0.0.1", resolve);
    });
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/chat`;
  }

  /** Connections that pass through it. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts all connections, with a reset. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.#listener.close(resolve);
    });
  }

  #accept(client: Socket): void {
    // Without a listener an error would be thrown.
    client.on("error", () => undefined);
    if (this.fault === "refuse") {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target(), "127.0.0.1");
    server.on("error", () => client.destroy());
    const pair = { client, server, delayMs: this.#delayMs() };
    this.#pairs.add(pair);
    client.on("data", (bytes) => this.#pass(pair, bytes, server, false));
    server.on("data", (bytes) => this.#pass(pair, bytes, client, true));
    client.on("close", () => this.#closed(pair, server));
    server.on("close", () => this.#closed(pair, client));
  }

  #pass({ delayMs }: Pair, bytes: Buffer, to: Socket, isFromServer: boolean): void {
    if (this.fault === "blackhole" || (this.fault === "halfOpen" && isFromServer)) {
      return;
    }
    const before = this.#delayed.get(to) ?? 0;
    if (this.fault === "delay" || before > 0) {
      // Timers of one duration ring in order; nothing overtakes what is delayed.
      this.#delayed.set(to, before + 1);
      setTimeout(() => {
        this.#delayed.set(to, (this.#delayed.get(to) ?? 1) - 1);
        to.write(bytes);
      }, delayMs);
    } else {
      to.write(bytes);
    }
  }

  #closed(pair: Pair, other: Socket): void {
    this.#pairs.delete(pair);
    if (this.fault === "delay") {
      setTimeout(() => other.destroy(), pair.delayMs);
    } else if (this.fault !== "blackhole") {
      other.destroy();
    }
  }
}
