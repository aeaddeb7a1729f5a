/** What two pages with one cache write under one key, in two rooms, before both are closed. */
import { LOBBY, client, live, losing, unsent, until } from "./common.js";

async function first(): Promise<void> {
  const [chat, other] = [client(), client()];
  const { room } = await chat.request({ type: "CREATE_ROOM", kind: "group", name: "Tea" });
  await until(other, ({ rooms }) => rooms.length === 2);
  await Promise.all([chat.close(), other.close()]);
  const mute = { WebSocket: losing("SEND_MESSAGE") };
  client(mute).send(LOBBY, "here", { clientMessageId: "key" }).catch(() => undefined);
  client(mute).send(room.id, "there", { clientMessageId: "key" }).catch(() => undefined);
  await unsent("here", "there");
}

async function second(): Promise<unknown> {
  const chat = client();
  await until(chat, ({ outbox, rooms }) => rooms.length === 2 && outbox.length === 0 && rooms.every(({ lastSeq }) => lastSeq === 1));
  return chat.snapshot.rooms.map(({ name, lastMessage }) => [name, lastMessage?.excerpt]);
}

void live(first, second);
