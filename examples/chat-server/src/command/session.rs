use std::time::{Duration, UNIX_EPOCH};

use chat_core::model::{Handle, Timestamp};
use chat_core::port::{Clock, SystemClock};

use super::database::Database;
use super::{CommandError, say};
use crate::accounts::{Account, Administration, StoredSession};
use crate::store::ChatStore;

/// How much of a key is shown: enough to tell an account's sessions apart.
const SHOWN: usize = 16;

/// `chat-server session`
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Session {
    /// Lists the sessions of an account: how their keys begin, since when, until when
    List {
        #[command(flatten)]
        database: Database,
        /// The handle
        user: String,
    },
    /// Ends sessions: servers close their connections within seconds
    #[command(override_usage = "chat-server session end [OPTIONS] <USER> <KEY|--all>")]
    #[command(group(clap::ArgGroup::new("which").required(true).args(["key", "all"])))]
    End {
        #[command(flatten)]
        database: Database,
        /// The handle
        user: String,
        /// How the session's key begins, as the list shows it
        key: Option<String>,
        /// All of them, also those of logins over a WebSocket
        #[arg(long)]
        all: bool,
    },
}

impl Session {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        match self {
            Self::List { database, user } => list(database, user).await,
            Self::End { database, user, key, .. } => end(database, user, key.as_deref()).await,
        }
    }
}

/// The account with this handle.
pub(super) async fn account(
    accounts: &dyn Administration,
    user: &str,
) -> Result<Account, CommandError> {
    let found = accounts.find(&Handle::new(user)?).await?;
    found.ok_or_else(|| CommandError::Refused(format!("there is no account {user}")))
}

/// Ends all sessions of an account: here, so that no new connection comes by them, and then in the
/// chat, where servers find it.
pub(super) async fn end_all(
    store: &ChatStore,
    accounts: &dyn Administration,
    account: &Account,
) -> Result<(), CommandError> {
    accounts.end_sessions(&account.id).await?;
    revoke(store, &account.id, None).await
}

/// Who was never in the chat has no connections there.
async fn revoke(store: &ChatStore, account: &str, key: Option<&str>) -> Result<(), CommandError> {
    if let Some(user) = store.store().user_by_external_id(account).await? {
        store.store().revoke(user.id, key).await?;
    }
    Ok(())
}

async fn list(database: &Database, user: &str) -> Result<(), CommandError> {
    database.chat().await?.close().await;
    let accounts = database.accounts().await?;
    let account = account(&*accounts, user).await?;
    let now = SystemClock.now();
    for session in accounts.sessions_of(&account.id).await? {
        if session.expires_at > now {
            let (begin, end) = (when(session.created_at), when(session.expires_at));
            say(format_args!("{} {begin} {end}", shown(&session)))?;
        }
    }
    Ok(())
}

async fn end(database: &Database, user: &str, key: Option<&str>) -> Result<(), CommandError> {
    let (store, accounts) = (database.chat().await?, database.accounts().await?);
    let account = account(&*accounts, user).await?;
    match key {
        None => {
            end_all(&store, &*accounts, &account).await?;
            say(format_args!("all sessions of {user} have ended"))?;
        }
        Some(begin) => {
            let mut sessions = accounts.sessions_of(&account.id).await?;
            sessions.retain(|session| session.key.starts_with(begin));
            let [session] = &sessions[..] else {
                let reason = format!("{} sessions of {user} begin like that", sessions.len());
                return Err(CommandError::Refused(reason));
            };
            revoke(&store, &account.id, Some(&session.key)).await?;
            accounts.end_session(&session.key).await?;
            say(format_args!("session {} has ended", shown(session)))?;
        }
    }
    store.close().await;
    Ok(())
}

fn shown(session: &StoredSession) -> &str {
    session.key.get(..SHOWN).unwrap_or(&session.key)
}

/// A time as people and programs read it.
pub(super) fn when(at: Timestamp) -> String {
    let micros = u64::try_from(at.as_micros()).unwrap_or_default();
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_micros(micros)).to_string()
}
