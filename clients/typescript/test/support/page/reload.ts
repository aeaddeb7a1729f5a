/** What a page does in two lives: writes, is reloaded before all is sent, and goes on. */
import { LOBBY, client, live, losing, shown, unsent, until } from "./common.js";

async function first(): Promise<void> {
  const chat = client({ WebSocket: losing('"two"') });
  await chat.send(LOBBY, "one");
  await until(chat, ({ rooms }) => rooms[0]?.messages.length === 1);
  void chat.send(LOBBY, "two");
  await unsent("two");
}

async function second(): Promise<unknown> {
  const chat = client();
  await until(chat, ({ rooms }) => rooms.length > 0);
  const cached = shown(chat);
  await until(chat, ({ outbox, rooms }) => outbox.length === 0 && rooms[0]?.messages.length === 2);
  return { cached, live: shown(chat) };
}

void live(first, second);
