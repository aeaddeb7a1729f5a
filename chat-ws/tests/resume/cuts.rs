//! Connections that break at any byte. `CHAT_SEEDS` widens it.

use chat_testkit::SocketClient;
use chat_testkit::socket::Cut;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::random::{Random, seeds};
use super::{LOBBY, Server, limits};

const VICTIMS: [&str; 3] = ["ann", "bob", "cid"];

/// Sends, edits and deletes, in both rooms.
async fn talk(talker: &mut SocketClient, rooms: &[i64], random: &mut Random) {
    let mut messages: Vec<(i64, i64)> = vec![];
    for n in 0..400 {
        let at = random.below(messages.len());
        let action = match messages.get_mut(at) {
            Some((id, version)) if random.one_in(3) => {
                *version += 1;
                json!({ "type": "EDIT_MESSAGE", "messageId": *id, "editVersion": *version - 1,
                    "content": format!("edit {n} {}", "y".repeat(random.below(600))) })
            }
            Some((id, _)) if random.one_in(8) => {
                let id = *id;
                messages.remove(at);
                json!({ "type": "DELETE_MESSAGE", "messageId": id })
            }
            _ => json!({ "type": "SEND_MESSAGE", "roomId": random.pick(rooms),
                "content": format!("{n} {}", "x".repeat(random.below(600))) }),
        };
        let answer = talker.ask(action).await.unwrap();
        assert_ne!(answer["type"], "ERROR", "{answer}");
        if answer["type"] == "MESSAGE_ACCEPTED" {
            messages.push((answer["id"].as_i64().unwrap(), 0));
        }
    }
}

/// Writes a little itself, is cut again and again until `done`, and says how often.
async fn suffer(
    server: &Server,
    victim: &mut SocketClient,
    name: &str,
    rooms: &[i64],
    random: &mut Random,
    mut done: watch::Receiver<bool>,
) -> usize {
    let mut cuts = 0;
    while !*done.borrow() {
        victim.connect(server.wire(name).await);
        // Most are cut within what they were told; some say less than they would.
        let reading = Some(1 + random.below(12_000)).filter(|_| !random.one_in(8));
        let writing = Some(1 + random.below(1_500)).filter(|_| random.one_in(3));
        victim.cut_after(Cut { reading, writing });
        let mut steps = 20 + random.below(200);
        loop {
            if victim.model.is_live() && random.one_in(12) && !victim.model.rooms().is_empty() {
                let say = victim.model.write(*random.pick(rooms), format!("{name} {cuts} {steps}"));
                if victim.send(&say).await.is_err() {
                    break;
                }
            }
            tokio::select! {
                step = victim.step() => if step.is_err() { break },
                _ = done.changed() => break,
            }
            steps -= 1;
            if steps == 0 {
                break;
            }
        }
        victim.cut();
        cuts += 1;
    }
    cuts
}

/// Each of its messages is there once.
async fn assert_written(server: &Server, victim: &SocketClient, rooms: &[i64]) {
    let mut stored = vec![];
    for room in rooms {
        stored.extend(server.stored(*room).await.into_iter().map(|(_, it)| it.content));
    }
    for entry in victim.model.outbox().entries().values() {
        let times = stored.iter().filter(|content| **content == entry.content).count();
        assert!(entry.acked.is_some(), "{entry:?}");
        assert_eq!(times, 1, "{entry:?}");
    }
}

async fn run(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let mut limits = limits();
    if seed % 2 == 1 {
        // Everything comes from pages of the store.
        (limits.ring_frames, limits.change_page) = (2, 7);
    }
    limits.connections_per_user = 1_000;
    let server = Server::start(limits).await;
    let mut talker = server.client("talker").await;
    let mut victims = vec![];
    for name in VICTIMS {
        victims.push(server.client(name).await);
    }
    let create: Value = json!({ "type": "CREATE_ROOM", "kind": "group", "name": "group",
        "users": VICTIMS });
    let group = talker.ask(create).await.unwrap()["room"]["id"].as_i64().unwrap();
    let rooms = [LOBBY, group];
    let (end, done) = watch::channel(false);
    let mut randoms: Vec<_> = VICTIMS.iter().map(|_| Random::new(random.next())).collect();
    let suffering =
        victims.iter_mut().zip(VICTIMS).zip(&mut randoms).map(|((victim, name), own)| {
            suffer(&server, victim, name, &rooms[..1], own, done.clone())
        });
    let talking = async {
        talk(&mut talker, &rooms, &mut random).await;
        end.send(true).unwrap();
    };
    let (cuts, ()) = tokio::join!(futures::future::join_all(suffering), talking);
    for (victim, name) in victims.iter_mut().zip(VICTIMS) {
        server.come_back(name, victim).await;
        victim.until(|model| model.outbox().is_settled()).await.unwrap();
    }
    for victim in &mut victims {
        for room in rooms {
            let head = server.head(room).await;
            victim.until(|model| model.rooms()[&room].have == head).await.unwrap();
        }
        assert_eq!(victim.model.counts().resets, 0);
        server.assert_complete(&victim.model).await;
        assert_written(&server, victim, &rooms).await;
    }
    cuts.into_iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_cut_at_any_byte_goes_on_where_he_was() {
    for seed in seeds(4) {
        eprintln!("seed {seed}");
        let cuts = run(seed).await;
        eprintln!("{cuts} cuts");
        assert!(cuts > 20, "{cuts} cuts");
    }
}
