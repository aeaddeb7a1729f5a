//! The databases that a command works on.

use std::path::Path;

use chat_core::port::archive::Standing;
use chat_store_sqlite::OpenError;

use super::CommandError;
use crate::StartError;
use crate::accounts::{Administration, PostgresAccounts, SqliteAccounts};
use crate::config::{StoreUrl, Unquoted};
use crate::store::{ChatStore, Place, Step};

/// Which database.
#[derive(clap::Args, Clone, Debug)]
pub struct Database {
    /// Where everything is kept: sqlite:PATH or postgres://…
    #[arg(long, env = "CHAT_STORE", value_name = "URL", default_value = "sqlite:chat.db")]
    #[arg(hide_env_values = true, value_parser = Unquoted::<StoreUrl>::new())]
    store: StoreUrl,
    /// The schema of all tables, on PostgreSQL
    #[arg(long, env = "CHAT_STORE_SCHEMA", value_name = "NAME", default_value = "chat")]
    store_schema: String,
}

impl Database {
    pub(super) fn place(&self) -> Place<'_> {
        Place { url: &self.store, schema: &self.store_schema }
    }

    /// Its chat, which is there already, up to date, and no unfinished copy.
    pub(super) async fn chat(&self) -> Result<ChatStore, CommandError> {
        require_chat(self.place()).await?;
        whole(ChatStore::open_patiently(self.place()).await?).await
    }

    /// As [`chat`](Self::chat), while no server has it open: on SQLite, where that can be known.
    pub(super) async fn chat_alone(&self) -> Result<ChatStore, CommandError> {
        require_chat(self.place()).await?;
        match ChatStore::open_exclusively(self.place()).await {
            Err(StartError::Store(OpenError::InUse)) => Err(CommandError::refused(format!(
                "{} is in use: stop all servers, then give the command again",
                shown(self.place())
            ))),
            opened => whole(opened?).await,
        }
    }

    /// Its accounts. The tables are made where there are none.
    pub(super) async fn accounts(&self) -> Result<Box<dyn Administration>, CommandError> {
        open_accounts(self.place()).await
    }
}

/// A chat that is no unfinished copy.
async fn whole(store: ChatStore) -> Result<ChatStore, CommandError> {
    if let Standing::Unfinished(_) = store.archive().standing().await? {
        let reason = "this is an unfinished copy: finish it with chat-server copy";
        return Err(CommandError::refused(reason));
    }
    Ok(store)
}

/// What is left to do in a database.
pub(super) struct Pending {
    pub(super) chat: Vec<Step>,
    pub(super) accounts: Vec<Step>,
}

/// What servers would do to the schema when they start. Changes nothing.
pub(super) async fn pending(place: Place<'_>) -> Result<Pending, CommandError> {
    let chat = ChatStore::pending(place).await?;
    let accounts = match place.url {
        StoreUrl::Sqlite(path) => {
            let steps = SqliteAccounts::pending(path)?.into_iter();
            steps.map(|(version, sql)| (version, sql.to_owned())).collect()
        }
        StoreUrl::Postgres(url) => PostgresAccounts::pending(url.reveal(), place.schema).await?,
        StoreUrl::Memory => vec![],
    };
    let step = |(version, sql)| Step { version, sql };
    Ok(Pending { chat, accounts: accounts.into_iter().map(step).collect() })
}

/// Refuses where there is no chat, or one whose schema is older; says whether there are accounts.
pub(super) async fn require_chat(place: Place<'_>) -> Result<bool, CommandError> {
    if *place.url == StoreUrl::Memory {
        let reason = "sqlite::memory: is gone when a server ends: there is nothing to work on";
        return Err(CommandError::refused(reason));
    }
    let Pending { chat, accounts } = pending(place).await?;
    // A schema begins with its first step.
    if chat.first().is_some_and(|step| step.version == 1) {
        return Err(CommandError::refused(format!("there is no chat in {}", shown(place))));
    }
    let no_accounts = accounts.first().is_some_and(|step| step.version == 1);
    if !chat.is_empty() || !(accounts.is_empty() || no_accounts) {
        return Err(CommandError::refused(format!(
            "the schema of {} is older than this program: run chat-server migrate --store … first",
            shown(place)
        )));
    }
    Ok(!no_accounts)
}

/// The accounts of a database.
pub(super) async fn open_accounts(
    place: Place<'_>,
) -> Result<Box<dyn Administration>, CommandError> {
    Ok(match place.url {
        StoreUrl::Sqlite(path) => Box::new(SqliteAccounts::open(path).await?),
        StoreUrl::Postgres(url) => {
            Box::new(PostgresAccounts::connect(url.reveal(), place.schema).await?)
        }
        StoreUrl::Memory => {
            return Err(CommandError::refused("sqlite::memory: has no accounts to work on"));
        }
    })
}

/// A database's name, without the passwords that a URL may have.
pub(super) fn shown(place: Place<'_>) -> String {
    match place.url {
        StoreUrl::Sqlite(path) => path.display().to_string(),
        StoreUrl::Memory => "memory".to_owned(),
        StoreUrl::Postgres(_) => "the PostgreSQL database".to_owned(),
    }
}

/// Whether both are surely the same.
pub(super) fn same(one: Place<'_>, other: Place<'_>) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match (one.url, other.url) {
        (StoreUrl::Sqlite(one), StoreUrl::Sqlite(other)) => real(one) == real(other),
        _ => one == other,
    }
}
