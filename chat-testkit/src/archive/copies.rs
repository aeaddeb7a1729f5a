//! Whole chats.

use chat_core::MemoryStore;
use chat_core::archive::{Transfer, TransferError};
use chat_core::port::archive::{Archive, PageLimit, Table};
use chat_core::port::store::Store;

use super::TestArchive;
use super::fixture::{copy, pages};
use super::rival::Rival;
use crate::model_test::{Comparison, Random, seeds};
use crate::store::requests::new_user;

/// Requests before a chat moves; enough that everything happened that may.
const BEFORE: usize = 250;
/// Requests that both are asked afterwards.
const AFTER: usize = 100;

/// Random requests, then the chat moves by way of the specification; both then answer the same, and
/// go on the same.
pub async fn there_and_back_it_is_the_same_chat(one: TestArchive, other: TestArchive) {
    let seed = seeds(1).start + 11;
    let mut comparison = Comparison::new(seed);
    comparison.of_one(BEFORE, one.store()).await;
    let between = MemoryStore::default();
    copy(one.archive(), &between).await;
    copy(&between, other.archive()).await;
    let epoch = one.store().epoch().await.unwrap();
    assert_eq!(between.epoch().await.unwrap(), epoch);
    assert_eq!(other.store().epoch().await.unwrap(), epoch);
    comparison.everything(one.store(), other.store()).await;
    comparison.of_both(AFTER, one.store(), other.store()).await;
}

/// However far it came, in pages of whatever size, the copy that goes on is the same as another.
pub async fn a_copy_that_was_cut_off_goes_on(one: TestArchive, other: TestArchive) {
    let mut comparison = Comparison::new(12);
    let (original, mut random) = (MemoryStore::new("cut"), Random::new(5));
    comparison.of_one(BEFORE, &original).await;
    let whole = pages_of_all(&original).await;
    for (target, cut) in [(&one, random.below(whole.len())), (&other, whole.len() - 1)] {
        Transfer::begin(&original, target.archive()).await.unwrap();
        for page in &whole[..cut] {
            target.archive().import(page.clone()).await.unwrap();
        }
        let transfer = Transfer::begin(&original, target.archive()).await.unwrap();
        let mut copied = 0;
        transfer.copy(&mut |progress| copied = copied.max(progress.done)).await.unwrap();
        assert!(copied > 0 && !transfer.was_finished());
        transfer.verify(&mut |_| ()).await.unwrap();
        transfer.finish().await.unwrap();
    }
    comparison.everything(&original, one.store()).await;
    comparison.of_both(AFTER, one.store(), other.store()).await;
}

async fn pages_of_all(archive: &dyn Archive) -> Vec<chat_core::port::archive::Rows> {
    let mut all = vec![];
    for table in Table::ALL {
        all.extend(pages(archive, table, PageLimit { rows: 7, bytes: usize::MAX }).await);
    }
    all
}

/// New users, rooms and messages of a copy get ids that nobody had.
pub async fn what_comes_after_has_ids_above(one: TestArchive, other: TestArchive) {
    let mut comparison = Comparison::new(13);
    comparison.of_one(BEFORE, one.store()).await;
    copy(one.archive(), other.archive()).await;
    let last = other.archive().extent(Table::Users).await.unwrap().last.unwrap();
    let new = other.store().ensure_user(new_user("latecomer")).await.unwrap();
    assert!(new.created && new.user.id.get() > last.first);
    // Rooms and messages, too: whatever id was given twice would be refused.
    let (rooms, messages) = (Table::Rooms, Table::Messages);
    let before = [rows(&other, rooms).await, rows(&other, messages).await];
    comparison.of_both(AFTER, one.store(), other.store()).await;
    let after = [rows(&other, rooms).await, rows(&other, messages).await];
    assert!(before[0] < after[0] && before[1] < after[1], "{before:?} {after:?}");
}

async fn rows(of: &TestArchive, table: Table) -> u64 {
    of.archive().extent(table).await.unwrap().rows
}

/// A transfer to a finished copy changes nothing, and says that it was finished.
pub async fn a_chat_that_is_there_is_only_verified(one: TestArchive, other: TestArchive) {
    Comparison::new(14).of_one(BEFORE, one.store()).await;
    copy(one.archive(), other.archive()).await;
    let again = Transfer::begin(one.archive(), other.archive()).await.unwrap();
    assert!(again.was_finished());
    again.copy(&mut |_| panic!("nothing is copied")).await.unwrap();
    let verified = again.verify(&mut |_| ()).await.unwrap();
    assert_eq!(verified.len(), Table::ALL.len());
    assert!(verified.iter().all(|it| it.rows > 0), "{verified:?}");
    again.finish().await.unwrap();
}

/// Whoever writes to one side is noticed.
pub async fn a_difference_is_found(one: TestArchive, other: TestArchive) {
    let mut comparison = Comparison::new(15);
    comparison.of_one(BEFORE, one.store()).await;
    let transfer = Transfer::begin(one.archive(), other.archive()).await.unwrap();
    transfer.copy(&mut |_| ()).await.unwrap();
    transfer.verify(&mut |_| ()).await.unwrap();
    comparison.of_one(20, one.store()).await;
    let found = transfer.verify(&mut |_| ()).await;
    assert!(matches!(found, Err(TransferError::Differs { .. })), "{found:?}");
}

/// Whoever finds that another went ahead is told so, and the other copies everything.
pub async fn of_two_copies_at_once_one_goes_on(one: TestArchive, other: TestArchive) {
    Comparison::new(16).of_one(BEFORE, one.store()).await;
    let target = Rival::that_begins(other.archive());
    let begun = Transfer::begin(one.archive(), &target).await;
    assert!(matches!(begun, Err(TransferError::Overtaken)), "{begun:?}");

    let rival = Transfer::begin(one.archive(), other.archive()).await.unwrap();
    let from = Rival::that_copies(one.archive(), &rival);
    let overtaken = Transfer::begin(&from, other.archive()).await.unwrap();
    let copied = overtaken.copy(&mut |_| ()).await;
    assert!(matches!(copied, Err(TransferError::Overtaken)), "{copied:?}");
    rival.verify(&mut |_| ()).await.unwrap();
    rival.finish().await.unwrap();
}
