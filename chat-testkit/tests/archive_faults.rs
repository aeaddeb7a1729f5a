//! Archives that break one rule each, and the case that must find it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::memory_store::MemoryStore;
use chat_core::model::{Seq, StoreResult};
use chat_core::port::archive::{Archive, Extent, Key, PageLimit, Rows, Standing, Table};
use chat_testkit::{TestArchive, archive};
use parking_lot::Mutex;

/// What an archive does wrong, and the case that finds it.
const FAULTS: [(Fault, &str); 12] = [
    (Fault::LeavesPastMembers, "copies::there_and_back_it_is_the_same_chat"),
    (Fault::ForgetsMarkers, "copies::there_and_back_it_is_the_same_chat"),
    (Fault::ForgetsDigests, "copies::there_and_back_it_is_the_same_chat"),
    (Fault::DoesNotKnowHowFar, "copies::a_copy_that_was_cut_off_goes_on"),
    (Fault::DoesNotKnowHowFar, "copies::of_two_copies_at_once_one_goes_on"),
    (Fault::ForgetsThatItIsWhole, "copies::a_chat_that_is_there_is_only_verified"),
    (Fault::ReadsWhatItReadBefore, "copies::a_difference_is_found"),
    (Fault::SkipsARow, "pages::pages_tile_a_table"),
    (Fault::FillsPages, "pages::a_page_is_bounded_by_bytes"),
    (Fault::NeverFinishes, "refusals::an_unfinished_copy_is_no_chat"),
    (Fault::BeginsAnywhere, "refusals::only_what_is_empty_becomes_a_copy"),
    (Fault::ImportsHalf, "refusals::what_does_not_fit_is_refused_whole"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    LeavesPastMembers,
    ForgetsMarkers,
    ForgetsDigests,
    DoesNotKnowHowFar,
    ForgetsThatItIsWhole,
    ReadsWhatItReadBefore,
    SkipsARow,
    FillsPages,
    NeverFinishes,
    BeginsAnywhere,
    ImportsHalf,
    None,
}

type Page = (Table, Option<Key>, Rows);

struct Faulty {
    inner: MemoryStore,
    fault: Fault,
    read: Mutex<Vec<Page>>,
}

#[async_trait]
impl Archive for Faulty {
    async fn standing(&self) -> StoreResult<Standing> {
        match self.inner.standing().await? {
            Standing::Chat(epoch) if self.fault == Fault::ForgetsThatItIsWhole => {
                Ok(Standing::Unfinished(epoch))
            }
            Standing::Chat(_) if self.fault == Fault::BeginsAnywhere => Ok(Standing::Empty),
            standing => Ok(standing),
        }
    }

    async fn extent(&self, table: Table) -> StoreResult<Extent> {
        let extent = self.inner.extent(table).await?;
        match self.fault {
            Fault::DoesNotKnowHowFar => Ok(Extent { last: None, ..extent }),
            _ => Ok(extent),
        }
    }

    async fn export(
        &self,
        table: Table,
        after: Option<Key>,
        limit: PageLimit,
    ) -> StoreResult<Rows> {
        let limit = match self.fault {
            Fault::FillsPages => PageLimit { bytes: usize::MAX, ..limit },
            _ => limit,
        };
        let after = match (self.fault, after) {
            (Fault::SkipsARow, Some(key)) => Some(Key::new(key.first + 1, key.second)),
            (_, after) => after,
        };
        let known = |page: &&Page| (page.0, page.1) == (table, after);
        let known = self.read.lock().iter().find(known).map(|page| page.2.clone());
        if let (Fault::ReadsWhatItReadBefore, Some(rows)) = (self.fault, known) {
            return Ok(rows);
        }
        let mut rows = self.inner.export(table, after, limit).await?;
        self.read.lock().push((table, after, rows.clone()));
        match (self.fault, &mut rows) {
            (Fault::LeavesPastMembers, Rows::Members(rows)) => {
                rows.retain(|row| row.role.is_some());
            }
            (Fault::ForgetsMarkers, Rows::Members(rows)) => {
                rows.iter_mut().for_each(|row| row.read_seq = Seq::ZERO);
            }
            _ => {}
        }
        Ok(rows)
    }

    async fn begin(&self, epoch: &str) -> StoreResult<()> {
        match self.inner.begin(epoch).await {
            Err(_) if self.fault == Fault::BeginsAnywhere => Ok(()),
            begun => begun,
        }
    }

    async fn import(&self, mut rows: Rows) -> StoreResult<()> {
        if let (Fault::ForgetsDigests, Rows::Messages(rows)) = (self.fault, &mut rows) {
            let requests = rows.iter_mut().filter_map(|row| row.request.as_mut());
            requests.for_each(|request| request.digest = [0; 32]);
        }
        if let (Fault::ImportsHalf, Rows::Messages(rows)) = (self.fault, &rows) {
            for row in rows {
                self.inner.import(Rows::Messages(vec![row.clone()])).await?;
            }
            return Ok(());
        }
        self.inner.import(rows).await
    }

    async fn finish(&self) -> StoreResult<()> {
        match self.fault {
            Fault::NeverFinishes => Ok(()),
            _ => self.inner.finish().await,
        }
    }
}

/// Whether the case fails against an archive with this fault.
fn is_found(fault: Fault, name: &str) -> bool {
    let case = archive::cases().iter().find(|case| case.name == name).unwrap();
    let broken = || async move {
        let inner = MemoryStore::default();
        let archive = Faulty { inner: inner.clone(), fault, read: Mutex::default() };
        TestArchive::of(Arc::new(inner), Arc::new(archive))
    };
    catch_unwind(AssertUnwindSafe(|| case.run(broken))).is_err()
}

#[test]
fn faults_are_found() {
    for (fault, name) in FAULTS {
        assert!(is_found(fault, name), "{name} must find that it {fault:?}");
    }
}

#[test]
fn nothing_is_found_where_nothing_is() {
    for case in archive::cases() {
        assert!(!is_found(Fault::None, case.name), "{}", case.name);
    }
}
