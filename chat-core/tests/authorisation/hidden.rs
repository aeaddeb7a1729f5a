//! What somebody may not see cannot be told from what does not exist.

use chat_core::model::RoomKind;

use super::common::Client;
use super::common::world::{Ids, Standing, World};
use super::table::{Row, TABLE};

const NOWHERE: Ids = Ids { room: 900_001, own: 900_002, others: 900_003, seq: 5 };

async fn bytes(client: &mut Client, row: &Row, ids: Ids, name: &str) -> String {
    let mut request = (row.ask)(ids, name);
    request["type"] = row.action.into();
    request["requestId"] = "q".into();
    client.send(request);
    super::common::idle().await;
    client.waiting_texts().concat()
}

async fn compare(kind: RoomKind) {
    let mut compared = 0;
    for row in TABLE.iter().filter(|row| !matches!(row.action, "LOGIN" | "LOGOUT" | "REFRESH_AUTH"))
    {
        for (standing, cell) in row.cells(kind) {
            if cell != 'N' || row.case == "nobody's handle" && standing < Standing::Outsider {
                continue;
            }
            let mut world = World::new(kind).await;
            let (name, ids) = (standing.name(), world.ids(standing.name()));
            let asker = world.client(name);
            let forbidden = bytes(asker, row, ids, name).await;
            let missing = bytes(asker, row, NOWHERE, name).await;
            assert!(forbidden.contains("NOT_FOUND"), "{forbidden}");
            assert_eq!(forbidden, missing, "{} {} in a {kind:?}", row.action, row.case);
            compared += 1;
        }
    }
    assert!(compared > 15, "only {compared}");
}

#[tokio::test(start_paused = true)]
async fn the_refusal_is_the_same_to_the_byte() {
    for kind in RoomKind::ALL {
        compare(kind).await;
    }
}

/// Where ids of others are not refused but passed over.
#[tokio::test(start_paused = true)]
async fn foreign_cursors_say_nothing() {
    for kind in RoomKind::ALL {
        let passed_over = ["from the beginning", "of all rooms since a message"];
        for row in TABLE.iter().filter(|row| passed_over.contains(&row.case)) {
            let mut world = World::new(kind).await;
            let name = Standing::Outsider.name();
            let ids = world.ids(name);
            let asker = world.client(name);
            let foreign = bytes(asker, row, ids, name).await;
            let missing = bytes(asker, row, NOWHERE, name).await;
            assert_eq!(foreign, missing, "{} {} in a {kind:?}", row.action, row.case);
        }
    }
}

/// A message of another room of mine is no message of this room.
#[tokio::test(start_paused = true)]
async fn a_message_of_another_room_is_no_place_in_this_one() {
    let mut world = World::new(RoomKind::Group).await;
    let (room, others) = (world.room, world.ids("vic").others);
    let vic = world.client("vic");
    let row = TABLE.iter().find(|row| row.case == "around a message").unwrap();
    let elsewhere = Ids { room: 1, own: others, others, seq: 1 };
    let foreign = bytes(vic, row, elsewhere, "vic").await;
    let missing = bytes(vic, row, Ids { room: 1, ..NOWHERE }, "vic").await;
    assert!(foreign.contains("NOT_FOUND"), "{foreign}");
    assert_eq!(foreign, missing);
    assert_ne!(room, 1);
}
