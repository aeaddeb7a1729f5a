use chat_core::model::Handle;
use chat_core::port::{Clock, SystemClock};

use super::database::Database;
use super::session::{account, end_all, when};
use super::{CommandError, password_input, say};
use crate::accounts::{Account, AccountsError};

/// Accounts in one page.
const PAGE: usize = 1_000;

/// `chat-server user`
#[derive(clap::Subcommand, Clone, Debug)]
pub enum User {
    /// Lists all accounts: handle, id, since when
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Makes an account; the password comes from a prompt, or from the standard input
    Add {
        #[command(flatten)]
        database: Database,
        /// The handle
        user: String,
    },
    /// Sets a new password, and ends all sessions of the account
    Password {
        #[command(flatten)]
        database: Database,
        /// The handle
        user: String,
    },
    /// Lets nobody in any more: ends all sessions, and gives the account a password that nobody
    /// knows. A new password lets him in again
    Disable {
        #[command(flatten)]
        database: Database,
        /// The handle
        user: String,
    },
}

impl User {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        match self {
            Self::List { database } => list(database).await,
            Self::Add { database, user } => add(database, user).await,
            Self::Password { database, user } => {
                let hash = password_input::hash_of_new().await?;
                set_password(database, user, &hash).await?;
                say(format_args!("{user} has a new password, and no sessions"))?;
                Ok(())
            }
            Self::Disable { database, user } => {
                let hash = password_input::hash_of_none().await?;
                set_password(database, user, &hash).await?;
                say(format_args!("{user} is disabled, until he is given a new password"))?;
                Ok(())
            }
        }
    }
}

async fn list(database: &Database) -> Result<(), CommandError> {
    database.chat().await?.close().await;
    let (accounts, mut after) = (database.accounts().await?, String::new());
    loop {
        let mut page = accounts.accounts_after(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        page.sort_by(|one, other| one.handle.cmp(&other.handle));
        for Account { id, handle, created_at, .. } in &page {
            say(format_args!("{:<32} {id} {}", handle.as_str(), when(*created_at)))?;
        }
    }
}

async fn add(database: &Database, user: &str) -> Result<(), CommandError> {
    database.chat().await?.close().await;
    let handle = Handle::new(user)?;
    let account = Account {
        id: crate::token::random_hex().map_err(std::io::Error::other)?,
        handle,
        password: password_input::hash_of_new().await?,
        created_at: SystemClock.now(),
    };
    match database.accounts().await?.create(&account).await {
        Err(AccountsError::HandleTaken) => {
            let reason = format!("{} is taken, or looks like one that is", account.handle);
            return Err(CommandError::Refused(reason));
        }
        made => made?,
    }
    say(format_args!("{} has an account", account.handle))?;
    Ok(())
}

async fn set_password(database: &Database, user: &str, hash: &str) -> Result<(), CommandError> {
    let (store, accounts) = (database.chat().await?, database.accounts().await?);
    let account = account(&*accounts, user).await?;
    // First, so that nobody comes in by the old one behind the end of the sessions.
    accounts.set_password(&account.id, hash).await?;
    end_all(&store, &*accounts, &account).await?;
    store.close().await;
    Ok(())
}
