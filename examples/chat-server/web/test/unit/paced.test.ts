import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "../../src/features/chat/paced";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("shows at once after a pause, and the newest of a burst now and then", () => {
  const show = vi.fn();
  const paced = new Paced(show);
  paced.changed();
  expect(show).toHaveBeenCalledTimes(1);
  for (let ms = 0; ms < 160; ms += 1) {
    paced.changed();
    vi.advanceTimersByTime(1);
  }
  expect(show.mock.calls.length).toBeGreaterThan(5);
  expect(show.mock.calls.length).toBeLessThan(12);
  const before = show.mock.calls.length;
  paced.changed();
  vi.advanceTimersByTime(100);
  expect(show).toHaveBeenCalledTimes(before + 1);
  paced.changed();
  expect(show).toHaveBeenCalledTimes(before + 2);
});

it("leaves time between two showings however long they take", () => {
  const show = vi.fn(() => void vi.advanceTimersByTime(50));
  const paced = new Paced(show);
  paced.changed();
  paced.changed();
  paced.changed();
  expect(show).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(16);
  expect(show).toHaveBeenCalledTimes(2);
});

it("shows what changes within one turn once, however slow the page is, and in the background too", () => {
  const [show, now] = [vi.fn(), vi.spyOn(performance, "now")];
  const paced = new Paced(show);
  now.mockReturnValue(0);
  paced.changed();
  // The page was busy with that for so long: no timer had its turn.
  now.mockReturnValue(500);
  paced.changed();
  expect(show).toHaveBeenCalledTimes(1);
  now.mockReturnValue(1_500);
  paced.changed();
  expect(show).toHaveBeenCalledTimes(2);
});

it("shows the rest when somebody relies on it, and nothing after its end", () => {
  const show = vi.fn();
  const paced = new Paced(show);
  paced.changed();
  paced.changed();
  paced.now();
  expect(show).toHaveBeenCalledTimes(2);
  paced.changed();
  paced.stop();
  vi.advanceTimersByTime(100);
  expect(show).toHaveBeenCalledTimes(2);
});
