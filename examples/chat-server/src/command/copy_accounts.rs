//! Accounts and logins, which the engine does not know.

use sha2::{Digest, Sha256};

use super::CommandError;
use crate::accounts::{Account, Administration, StoredSession};

/// Rows in one page: PostgreSQL may have to look at all of them for each.
const PAGE: usize = 10_000;

/// Copies what is not there yet.
pub(super) async fn copy(
    from: &dyn Administration,
    to: &dyn Administration,
) -> Result<(), CommandError> {
    let mut after = String::new();
    loop {
        let page = from.accounts_after(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        to.put_accounts(page).await?;
    }
    after.clear();
    loop {
        let page = from.sessions_after(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        to.put_sessions(page).await?;
    }
    Ok(())
}

/// Compares both sides; how many rows there are, and SHA-256 over all that they say.
pub(super) async fn verify(
    from: &dyn Administration,
    to: &dyn Administration,
) -> Result<[(&'static str, u64, [u8; 32]); 2], CommandError> {
    let (one, other) = (accounts(from).await?, accounts(to).await?);
    if one != other {
        return Err(CommandError::AccountsDiffer("accounts"));
    }
    let (first, second) = (sessions(from).await?, sessions(to).await?);
    if first != second {
        return Err(CommandError::AccountsDiffer("logins"));
    }
    Ok([("accounts", one.0, one.1), ("logins", first.0, first.1)])
}

async fn accounts(of: &dyn Administration) -> Result<(u64, [u8; 32]), CommandError> {
    let (mut rows, mut digest, mut after) = (0, Sha256::new(), String::new());
    loop {
        let page = of.accounts_after(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((rows, digest.finalize().into())) };
        after.clone_from(&last.id);
        rows += page.len() as u64;
        for Account { id, handle, password, created_at } in &page {
            add(&mut digest, &[id, handle.as_str(), password], &[created_at.as_micros()]);
        }
    }
}

async fn sessions(of: &dyn Administration) -> Result<(u64, [u8; 32]), CommandError> {
    let (mut rows, mut digest, mut after) = (0, Sha256::new(), String::new());
    loop {
        let page = of.sessions_after(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((rows, digest.finalize().into())) };
        after.clone_from(&last.key);
        rows += page.len() as u64;
        for StoredSession { key, account, created_at, expires_at } in &page {
            add(&mut digest, &[key, account], &[created_at.as_micros(), expires_at.as_micros()]);
        }
    }
}

/// Each text with its length, so that two rows never are the same bytes.
fn add(digest: &mut Sha256, texts: &[&str], numbers: &[i64]) {
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    for number in numbers {
        digest.update(number.to_be_bytes());
    }
}
