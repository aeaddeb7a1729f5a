use sha2::{Digest, Sha256};

use super::reader::Reader;
use super::{PAGE, Progress, TransferError, Verified};
use crate::model::StoreError;
use crate::port::archive::{Archive, Key, Standing, Table};

/// The copying of a whole chat into an empty store: the same ids, numbers, revisions, keys and
/// epoch, so that a client goes on with the copy as if nothing had happened.
///
/// It can be cut off at any moment, and begun again: it goes on where it was. Meanwhile no engine
/// starts on the copy. Of two that run at once into one target, only one goes on. Nobody should write to the original: what is written behind the copy's back
/// is found by [`verify`](Self::verify), and is an error then.
///
/// ```
/// # #[cfg(feature = "memory-store")]
/// # futures::executor::block_on(async {
/// use chat_core::MemoryStore;
/// use chat_core::archive::Transfer;
/// # use chat_core::model::{Handle, Timestamp};
/// # use chat_core::port::store::{NewUser, UserStore};
///
/// let (old, new) = (MemoryStore::new("epoch"), MemoryStore::default());
/// # let bob = NewUser { external_id: "7".into(), handle: Handle::new("bob")?, display_name: None,
/// #     data: None, join: vec![], at: Timestamp::from_micros(0) };
/// # old.ensure_user(bob).await?;
/// let transfer = Transfer::begin(&old, &new).await?;
/// transfer.copy(&mut |_| ()).await?;
/// transfer.verify(&mut |_| ()).await?;
/// transfer.finish().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Cancel safety
/// Dropping it, or any of its futures, leaves an unfinished copy that another transfer goes on with.
pub struct Transfer<'a> {
    from: &'a dyn Archive,
    to: &'a dyn Archive,
    finished: bool,
}

impl std::fmt::Debug for Transfer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transfer").field("finished", &self.finished).finish_non_exhaustive()
    }
}

impl<'a> Transfer<'a> {
    /// Looks at both sides, and marks an empty target as an unfinished copy. A copy that was
    /// finished before is only verified.
    ///
    /// # Errors
    /// [`TransferError`]; nothing was changed then.
    pub async fn begin(from: &'a dyn Archive, to: &'a dyn Archive) -> Result<Self, TransferError> {
        let epoch = match from.standing().await.map_err(TransferError::Source)? {
            Standing::Chat(epoch) => epoch,
            Standing::Empty => return Err(TransferError::NoSource),
            Standing::Unfinished(_) => return Err(TransferError::UnfinishedSource),
        };
        let finished = match to.standing().await.map_err(TransferError::Target)? {
            Standing::Empty => {
                if let Err(error) = to.begin(&epoch).await {
                    let begun = !matches!(to.standing().await, Ok(Standing::Empty) | Err(_));
                    return Err(refused(error, begun));
                }
                false
            }
            Standing::Unfinished(of) if of == epoch => false,
            Standing::Chat(of) if of == epoch => true,
            _ => return Err(TransferError::TargetInUse),
        };
        Ok(Self { from, to, finished })
    }

    /// Whether the copy was finished by an earlier transfer.
    pub const fn was_finished(&self) -> bool {
        self.finished
    }

    /// Copies what the target does not have yet. `told` is called after each page.
    ///
    /// # Errors
    /// [`TransferError::Overtaken`]; [`TransferError::Source`], [`TransferError::Target`].
    pub async fn copy(&self, told: &mut (dyn FnMut(Progress) + Send)) -> Result<(), TransferError> {
        if self.finished {
            return Ok(());
        }
        for table in Table::ALL {
            let total = self.from.extent(table).await.map_err(TransferError::Source)?.rows;
            let there = self.to.extent(table).await.map_err(TransferError::Target)?;
            let (mut after, mut done) = (there.last, there.rows);
            told(Progress { table, done, total });
            loop {
                let rows =
                    self.from.export(table, after, PAGE).await.map_err(TransferError::Source)?;
                let Some(last) = rows.last_key() else { break };
                let count = rows.len() as u64;
                if let Err(error) = self.to.import(rows).await {
                    let there = self.to.extent(table).await;
                    return Err(refused(error, there.is_ok_and(|there| there.last > after)));
                }
                after = Some(last);
                done += count;
                told(Progress { table, done, total });
            }
        }
        Ok(())
    }

    /// Reads both sides whole and compares them row by row; says what was compared.
    ///
    /// # Errors
    /// [`TransferError::Differs`]; [`TransferError::Source`], [`TransferError::Target`].
    pub async fn verify(
        &self,
        told: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Vec<Verified>, TransferError> {
        let mut verified = Vec::new();
        for table in Table::ALL {
            verified.push(self.verify_table(table, told).await?);
        }
        Ok(verified)
    }

    async fn verify_table(
        &self,
        table: Table,
        told: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Verified, TransferError> {
        let total = self.from.extent(table).await.map_err(TransferError::Source)?.rows;
        let (mut one, mut other) = (Reader::new(self.from, table), Reader::new(self.to, table));
        let (mut rows, mut digest) = (0, Sha256::new());
        loop {
            let original = one.next().await.map_err(TransferError::Source)?;
            let copy = other.next().await.map_err(TransferError::Target)?;
            if original != copy {
                let keys = original.into_iter().chain(copy).map(|(key, _)| key);
                let key = keys.min().unwrap_or(Key::new(0, 0));
                return Err(TransferError::Differs { table, key });
            }
            let Some((_, print)) = original else { break };
            digest.update(print);
            rows += 1;
            if rows % PAGE.rows as u64 == 0 {
                told(Progress { table, done: rows, total });
            }
        }
        told(Progress { table, done: rows, total: rows });
        Ok(Verified { table, rows, digest: digest.finalize().into() })
    }

    /// Makes the copy a chat that engines may start on.
    ///
    /// # Errors
    /// [`TransferError::Target`].
    pub async fn finish(self) -> Result<(), TransferError> {
        self.to.finish().await.map_err(TransferError::Target)
    }
}

/// Why the target did not take something; `ahead`: it has gone on since this transfer looked, which
/// only another can have done if nothing happened here.
fn refused(error: StoreError, ahead: bool) -> TransferError {
    if ahead && error.is_definite() {
        TransferError::Overtaken
    } else {
        TransferError::Target(error)
    }
}
