//! Whether what is answered was flushed to the disk before: a library in between counts, holds up
//! and fails what the program flushes. The death of a process alone would not tell.

mod board;

use std::time::Duration;

use crate::common::{Frame, PATIENCE, Program, Socket};
use board::Board;
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::time::timeout;

struct Watched {
    board: Board,
    program: Program,
    /// Reads on, so that the log only grows.
    _reader: Connection,
    bob: Socket,
    alice: Socket,
}

async fn login(program: &Program, user: &str) -> Socket {
    let mut socket = Socket::open(program.address, &[]).await.unwrap();
    socket.send(json!({ "type": "LOGIN", "user": user })).await;
    assert_eq!(socket.until("RECEIVE_ROOMS").await["rooms"][0]["id"], 1);
    socket
}

impl Watched {
    async fn start() -> Self {
        let board = Board::new();
        let mut command = Program::open_on(&board.database());
        board.watch(&mut command);
        let program = Program::start(command).await;
        let (bob, alice) = (login(&program, "bob").await, login(&program, "alice").await);
        let reader = Connection::open(board.database()).unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM chat_meta").unwrap();
        Self { board, program, _reader: reader, bob, alice }
    }

    /// Flushes, then transactions: what comes between the two looks is a flush too many.
    fn before(&self) -> (u64, u64) {
        (self.board.done(), self.board.commits())
    }

    fn since(&self, (flushes, commits): (u64, u64)) -> (u64, u64) {
        let commits = self.board.commits() - commits;
        (self.board.done() - flushes, commits)
    }
}

fn message(key: &str) -> Value {
    json!({ "type": "SEND_MESSAGE", "roomId": 1, "content": key, "clientMessageId": key })
}

#[tokio::test]
async fn each_answer_has_its_flush() {
    const SENDS: u64 = 100;
    let mut watched = Watched::start().await;
    let before = watched.before();
    for n in 0..SENDS {
        watched.bob.send(message(&n.to_string())).await;
        watched.bob.until("MESSAGE_ACCEPTED").await;
    }
    let (flushes, commits) = watched.since(before);
    println!("{SENDS} single sends: {commits} commits, {flushes} flushes");
    assert!(commits >= SENDS && flushes >= commits, "{commits} commits, {flushes} flushes");
}

/// Together 64 sends at once.
const SOCKETS: usize = 4;
const WINDOW: usize = 16;
const ROUNDS: usize = 20;

#[tokio::test]
async fn many_at_once_share_their_flushes() {
    let watched = Watched::start().await;
    let mut sockets = vec![];
    for n in 0..SOCKETS {
        sockets.push(login(&watched.program, &format!("user{n}")).await);
    }
    let before = watched.before();
    for round in 0..ROUNDS {
        let sends: Vec<_> = (0..WINDOW).map(|n| message(&format!("{round}-{n}"))).collect();
        for socket in &mut sockets {
            assert!(socket.try_send(&sends).await);
        }
        for socket in &mut sockets {
            for _ in 0..WINDOW {
                socket.until("MESSAGE_ACCEPTED").await;
            }
        }
    }
    let (flushes, commits) = watched.since(before);
    let answers = (SOCKETS * WINDOW * ROUNDS) as u64;
    println!("{answers} sends, 64 at once: {commits} commits, {flushes} flushes");
    assert!(commits >= ROUNDS as u64, "an answer ends each round");
    assert!((commits..answers).contains(&flushes), "{commits} commits, {flushes} flushes");
}

#[tokio::test]
async fn no_answer_leaves_before_its_flush_is_done() {
    let Watched { board, program: _program, _reader, mut bob, mut alice } = Watched::start().await;
    let before = board.begun();
    board.hold(true);
    bob.send(message("held")).await;
    let held = async {
        while board.begun() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for t in 0..100 {
            alice.send(json!({ "type": "PING", "t": t })).await;
            match alice.next().await {
                Frame::Action(action) if action["type"] == "PONG" => assert_eq!(action["t"], t),
                other => panic!("not before it is flushed: {other:?}"),
            }
        }
    };
    tokio::select! {
        early = bob.next() => panic!("not before it is flushed: {early:?}"),
        held = timeout(PATIENCE, held) => held.expect("a flush"),
    }
    let done = board.done();
    board.hold(false);
    assert_eq!(bob.until("MESSAGE_ACCEPTED").await["clientMessageId"], "held");
    assert!(board.done() > done);
    assert_eq!(alice.until("RECEIVE_MESSAGES").await["messages"][0]["content"], "held");
}

#[tokio::test]
async fn what_could_not_be_flushed_is_unknown_until_it_is_repeated() {
    let Watched { board, program: _program, _reader, mut bob, mut alice } = Watched::start().await;
    board.fail(true);
    bob.send(message("failed")).await;
    let Frame::Action(error) = bob.next().await else { panic!("the connection stays") };
    assert_eq!(error["type"], "ERROR", "{error}");
    assert_eq!(error["code"], "UNAVAILABLE", "{error}");
    assert_eq!(error["clientMessageId"], "failed");
    board.fail(false);
    bob.send(message("failed")).await;
    let accepted = bob.until("MESSAGE_ACCEPTED").await;
    let shown = alice.until("RECEIVE_MESSAGES").await;
    assert_eq!(shown["messages"][0]["id"], accepted["id"]);
    bob.send(json!({ "type": "REQUEST_MESSAGES", "roomId": 1, "requestId": "all" })).await;
    let page = loop {
        let page = bob.until("RECEIVE_MESSAGES").await;
        if page["requestId"] == "all" {
            break page;
        }
    };
    assert_eq!(page["messages"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(page["messages"][0]["id"], accepted["id"]);
}
