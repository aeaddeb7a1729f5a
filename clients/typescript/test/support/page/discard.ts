/** What a page does in two lives: discards what was not sent, and is reloaded as soon as that is done. */
import { LOBBY, client, live, losing, shown, unsent, until } from "./common.js";

async function first(): Promise<void> {
  const chat = client({ WebSocket: losing('"two"') });
  await chat.send(LOBBY, "one");
  await until(chat, ({ rooms }) => rooms[0]?.messages.length === 1);
  chat.send(LOBBY, "two", { clientMessageId: "two" }).catch(() => undefined);
  await unsent("two");
  await chat.discard("two");
}

async function second(): Promise<unknown> {
  const chat = client();
  await until(chat, ({ rooms }) => rooms.length > 0);
  const cached = shown(chat);
  await until(chat, ({ status }) => status === "live");
  await chat.send(LOBBY, "three");
  await until(chat, () => shown(chat).includes("three"));
  return { cached, live: shown(chat) };
}

void live(first, second);
