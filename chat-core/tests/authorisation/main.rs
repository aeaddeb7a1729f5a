//! Who may do what, and who hears of it.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod afterwards;
#[path = "../common/mod.rs"]
mod common;
mod hidden;
mod table;

use chat_core::model::RoomKind;
use chat_core::wire::client::ClientAction;
use common::snapshot::snapshot;
use common::world::{Standing, World};
use common::{Client, types};
use serde_json::Value;
use table::{Row, TABLE};

#[test]
fn every_action_has_a_row() {
    for action in ClientAction::TYPES {
        assert!(TABLE.iter().any(|row| row.action == *action), "{action} has no row");
    }
    for row in TABLE {
        let known = ClientAction::TYPES.contains(&row.action) || row.action.starts_with("x-");
        assert!(known, "{} is no action", row.action);
    }
}

impl Row {
    fn cells(&self, kind: RoomKind) -> impl Iterator<Item = (Standing, char)> {
        let cells = match kind {
            RoomKind::Direct => self.direct,
            RoomKind::Group => self.group,
            RoomKind::Channel => self.channel,
        };
        assert_eq!(cells.len(), Standing::ALL.len(), "{} {}", self.action, self.case);
        Standing::ALL.into_iter().zip(cells.chars()).filter(|(_, cell)| *cell != '-')
    }

    fn request(&self, world: &World, name: &str) -> Value {
        let mut request = (self.ask)(world.ids(name), name);
        request["type"] = self.action.into();
        request["requestId"] = "q".into();
        request
    }
}

#[tokio::test(start_paused = true)]
async fn direct_rooms() {
    all_cells(RoomKind::Direct).await;
}

#[tokio::test(start_paused = true)]
async fn groups() {
    all_cells(RoomKind::Group).await;
}

#[tokio::test(start_paused = true)]
async fn channels() {
    all_cells(RoomKind::Channel).await;
}

async fn all_cells(kind: RoomKind) {
    for row in TABLE {
        for (standing, cell) in row.cells(kind) {
            check(row, kind, standing, cell).await;
        }
    }
}

async fn check(row: &Row, kind: RoomKind, standing: Standing, cell: char) {
    let mut world = World::new(kind).await;
    let name = standing.name();
    let place = format!("{} {:?} by the {standing:?} of a {kind:?}", row.action, row.case);
    let mut asker = match standing {
        Standing::LoggedOut => Client::seed(&world.engine),
        _ => Client::log_in(&world.engine, name).await,
    };
    asker.all().await;
    world.settle().await;
    let before = snapshot(&world.store).await;

    asker.send(row.request(&world, name));
    let told = asker.all().await;
    let after = snapshot(&world.store).await;

    let answers: Vec<_> = told.iter().filter(|frame| frame["requestId"] == "q").collect();
    let [answer] = answers[..] else { panic!("{place}: {told:?}") };
    let code = match cell {
        '+' | '~' | '!' => {
            assert_eq!(answer["type"], row.done, "{place}: {answer}");
            Value::Null
        }
        '?' => "UNKNOWN_ACTION".into(),
        'F' => "FORBIDDEN".into(),
        'N' => "NOT_FOUND".into(),
        'U' => "UNAUTHENTICATED".into(),
        'B' => "BAD_REQUEST".into(),
        other => panic!("{other:?} says nothing"),
    };
    assert_eq!(answer["code"], code, "{place}: {answer}");
    if code != Value::Null {
        assert_eq!(told.len(), 1, "{place}: {told:?}");
        assert_eq!(answer["type"], "ERROR", "{place}");
        assert_eq!(answer["action"], row.action, "{place}");
    }
    assert_eq!(before != after, matches!(cell, '~' | '!'), "{place}: the store {after:#?}");
    hear(row, cell, &mut world, &place);
}

/// What all others were told: nothing at all where nothing changed.
fn hear(row: &Row, cell: char, world: &mut World, place: &str) {
    for (name, client) in &mut world.clients {
        let heard = client.waiting();
        assert!(heard.iter().all(|frame| frame["requestId"].is_null()), "{place}: {name}");
        match cell {
            '~' if *name == "bert" => assert!(heard.is_empty(), "{place}: {heard:?}"),
            '!' if *name == "bert" => assert_eq!(types(&heard), [row.heard], "{place}"),
            '~' | '!' => {}
            _ => assert!(heard.is_empty(), "{place}: {name} heard {heard:?}"),
        }
    }
}
