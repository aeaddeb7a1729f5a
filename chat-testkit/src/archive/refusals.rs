//! What an archive does not do.

use chat_core::MemoryStore;
use chat_core::archive::{Transfer, TransferError};
use chat_core::model::UserId;
use chat_core::port::archive::{Archive, PageLimit, Rows, Standing, Table};

use super::TestArchive;
use super::fixture::copy;
use crate::model_test::Comparison;
use crate::store::requests::new_user;

const ALL: PageLimit = PageLimit { rows: 100_000, bytes: usize::MAX };

/// Its epoch cannot be read before it is finished, and is that of the original then.
pub async fn an_unfinished_copy_is_no_chat(one: TestArchive, other: TestArchive) {
    assert_eq!(one.archive().standing().await.unwrap(), Standing::Empty);
    let own = one.store().epoch().await.unwrap();
    one.store().ensure_user(new_user("bob")).await.unwrap();
    assert_eq!(one.archive().standing().await.unwrap(), Standing::Chat(own.clone()));

    let transfer = Transfer::begin(one.archive(), other.archive()).await.unwrap();
    transfer.copy(&mut |_| ()).await.unwrap();
    assert_eq!(other.archive().standing().await.unwrap(), Standing::Unfinished(own.clone()));
    assert!(other.store().epoch().await.unwrap_err().is_definite());
    let third = MemoryStore::default();
    let again = Transfer::begin(other.archive(), &third).await;
    assert!(matches!(again, Err(TransferError::UnfinishedSource)));
    transfer.finish().await.unwrap();
    assert_eq!(other.archive().standing().await.unwrap(), Standing::Chat(own.clone()));
    assert_eq!(other.store().epoch().await.unwrap(), own);
}

/// What holds another chat, or the copy of another, stays as it is; nothing is copied from nothing.
pub async fn only_what_is_empty_becomes_a_copy(one: TestArchive, other: TestArchive) {
    let (empty, chat) = (MemoryStore::new("empty"), MemoryStore::new("chat"));
    let begun = Transfer::begin(&empty, one.archive()).await;
    assert!(matches!(begun, Err(TransferError::NoSource)));
    assert!(one.archive().finish().await.unwrap_err().is_definite());
    Comparison::new(31).of_one(50, &chat).await;

    one.store().ensure_user(new_user("somebody")).await.unwrap();
    let begun = Transfer::begin(&chat, one.archive()).await;
    assert!(matches!(begun, Err(TransferError::TargetInUse)));
    assert!(one.archive().begin("chat").await.unwrap_err().is_definite());

    other.archive().begin("yet another").await.unwrap();
    let begun = Transfer::begin(&chat, other.archive()).await;
    assert!(matches!(begun, Err(TransferError::TargetInUse)));
}

/// Rows that are there already, or point to nothing, or come to what is no copy: none of them.
pub async fn what_does_not_fit_is_refused_whole(one: TestArchive, other: TestArchive) {
    let chat = MemoryStore::new("chat");
    Comparison::new(14).of_one(250, &chat).await;
    Transfer::begin(&chat, one.archive()).await.unwrap();
    let all = async |table| chat.export(table, None, ALL).await.unwrap();
    let (users, rooms) = (all(Table::Users).await, all(Table::Rooms).await);
    refused(&one, rooms.clone()).await;
    one.archive().import(users.clone()).await.unwrap();
    refused(&one, users.clone()).await;
    one.archive().import(rooms.clone()).await.unwrap();
    refused(&one, rooms).await;

    let nobody = UserId::new(1 << 40);
    let Rows::Messages(mut messages) = all(Table::Messages).await else { panic!() };
    messages.last_mut().unwrap().author = nobody;
    refused(&one, Rows::Messages(messages)).await;
    let Rows::Members(mut members) = all(Table::Members).await else { panic!() };
    members.last_mut().unwrap().user = nobody;
    refused(&one, Rows::Members(members)).await;
    let Rows::LastRooms(mut last) = all(Table::LastRooms).await else { panic!() };
    last.last_mut().unwrap().user = nobody;
    refused(&one, Rows::LastRooms(last)).await;

    copy(&chat, other.archive()).await;
    let Rows::Users(mut new) = users else { panic!() };
    new.truncate(1);
    new[0].id = nobody;
    new[0].external_id = "new".into();
    new[0].handle = new_user("quite-new").handle;
    refused(&other, Rows::Users(new)).await;
}

async fn refused(target: &TestArchive, rows: Rows) {
    let table = rows.table();
    let before = target.archive().extent(table).await.unwrap();
    let error = target.archive().import(rows).await.unwrap_err();
    assert!(error.is_definite(), "{table:?}: {error:?}");
    assert_eq!(target.archive().extent(table).await.unwrap(), before, "{table:?}");
}
