use serde::Serialize;
use sha2::{Digest, Sha256};

use super::PAGE;
use crate::model::{StoreError, StoreResult};
use crate::port::archive::{Archive, Key, Rows, Table};

/// One row as it is compared: where it stands, and SHA-256 of all that it says.
pub(super) type Print = (Key, [u8; 32]);

/// Reads a table row by row, holding one page.
pub(super) struct Reader<'a> {
    archive: &'a dyn Archive,
    table: Table,
    after: Option<Key>,
    page: std::vec::IntoIter<Print>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(archive: &'a dyn Archive, table: Table) -> Self {
        Self { archive, table, after: None, page: Vec::new().into_iter() }
    }

    pub(super) async fn next(&mut self) -> StoreResult<Option<Print>> {
        if let Some(print) = self.page.next() {
            return Ok(Some(print));
        }
        let rows = self.archive.export(self.table, self.after, PAGE).await?;
        self.after = rows.last_key().or(self.after);
        self.page = prints(&rows)?.into_iter();
        Ok(self.page.next())
    }
}

fn prints(rows: &Rows) -> StoreResult<Vec<Print>> {
    match rows {
        Rows::Users(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
        Rows::Rooms(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
        Rows::LastRooms(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
        Rows::Revocations(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
        Rows::Members(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
        Rows::Messages(rows) => rows.iter().map(|row| print(row.key(), row)).collect(),
    }
}

fn print(key: Key, row: &impl Serialize) -> StoreResult<Print> {
    // Every field begins with its length or has a fixed one: two rows never make the same bytes.
    let bytes = postcard::to_stdvec(row).map_err(StoreError::failed)?;
    Ok((key, Sha256::digest(bytes).into()))
}
