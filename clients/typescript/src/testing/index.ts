/**
 * For tests of what is built with this package: a server that the test speaks for, time that stands
 * still, and the frames that are needed most. Nothing of it is part of {@link ChatClient}.
 *
 * @packageDocumentation
 */
export { FakeServer, FakeSocket, hello } from "./fake-server.js";
export { logged, message, page, rooms, view } from "./frames.js";
export { ManualClock } from "./manual-clock.js";
