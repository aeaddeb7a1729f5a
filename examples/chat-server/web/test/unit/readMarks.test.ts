import { expect, it } from "vitest";
import { ReadMarks } from "../../src/features/chat/readMarks";

/** A server whose answers come when the test says so. */
function slowServer() {
  const told: string[] = [];
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const marks = new ReadMarks((roomId, seq) => {
    told.push(`${roomId}:${seq}`);
    return new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const answer = () => (waiting.shift()?.resolve(), turn());
  const refuse = () => (waiting.shift()?.reject(new Error("refused")), turn());
  return { marks, told, answer, refuse };
}

it("what is seen while a marker is under way goes out as one, in each room by itself", async () => {
  const { marks, told, answer } = slowServer();
  for (const seq of [1, 2, 3, 3, 2]) {
    marks.see(7, seq);
  }
  marks.see(8, 5);
  expect(told).toEqual(["7:1", "8:5"]);
  await answer();
  expect(told).toEqual(["7:1", "8:5", "7:3"]);
  await answer();
  await answer();
  marks.see(7, 3);
  marks.see(7, 4);
  expect(told).toEqual(["7:1", "8:5", "7:3", "7:4"]);
});

it("what could not be told is told again when it is seen again, and not before", async () => {
  const { marks, told, refuse, answer } = slowServer();
  marks.see(7, 1);
  await refuse();
  expect(told).toEqual(["7:1"]);
  marks.see(7, 1);
  marks.see(7, 2);
  await refuse();
  expect(told).toEqual(["7:1", "7:1", "7:2"]);
  await answer();
  marks.see(7, 2);
  expect(told).toHaveLength(3);
});
