use chat_core::archive::{Transfer, TransferError};
use chat_core::port::archive::Standing;

use super::copy_accounts;
use super::database::{open_accounts, pending, require_chat, same, shown};
use super::progress::Shown;
use super::{CommandError, say};
use crate::accounts::Administration;
use crate::config::{StoreUrl, Unquoted};
use crate::store::{ChatStore, Place};

/// What `--help` says.
pub(super) const ABOUT: &str = "Copies everything into an empty database, of whatever kind: users, rooms, \
    memberships, messages, keys, accounts and logins, with their ids and revisions. Clients go on \
    with the copy as if nothing had happened.\n\nStop all servers first: what they write meanwhile \
    may be missing, and is found as a difference then; the copy has to be removed and made again. A \
    copy that was cut off goes on where it was when the command is given again; until it is \
    finished, no server starts on it. Of two copies into one database at once, one gives up.";

/// `chat-server copy`
#[derive(clap::Args, Clone, Debug)]
pub struct Copy {
    /// What to copy: sqlite:PATH or postgres://…
    #[arg(long, env = "CHAT_COPY_FROM", value_name = "URL", hide_env_values = true)]
    #[arg(value_parser = Unquoted::<StoreUrl>::new())]
    from: StoreUrl,
    /// Where to: a new file sqlite:PATH, or an empty database postgres://…
    #[arg(long, env = "CHAT_COPY_TO", value_name = "URL", hide_env_values = true)]
    #[arg(value_parser = Unquoted::<StoreUrl>::new())]
    to: StoreUrl,
    /// The schema of the tables to copy, on PostgreSQL
    #[arg(long, value_name = "NAME", default_value = "chat")]
    from_schema: String,
    /// The schema of the tables to make, on PostgreSQL
    #[arg(long, value_name = "NAME", default_value = "chat")]
    to_schema: String,
}

impl Copy {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        if same(self.source(), self.target()) {
            return Err(CommandError::refused("--from and --to are the same database"));
        }
        if self.to == StoreUrl::Memory {
            return Err(CommandError::refused("a copy in sqlite::memory: is gone at once"));
        }
        let has_accounts = require_chat(self.source()).await?;
        self.check_target().await?;
        let from = ChatStore::open_patiently(self.source()).await?;
        let to = ChatStore::open_patiently(self.target()).await?;
        let copied = self.copy(&from, &to, has_accounts).await;
        from.close().await;
        to.close().await;
        copied
    }

    fn source(&self) -> Place<'_> {
        Place { url: &self.from, schema: &self.from_schema }
    }

    fn target(&self) -> Place<'_> {
        Place { url: &self.to, schema: &self.to_schema }
    }

    /// What to do about it; `finished`: the copy was before.
    fn with_advice(&self, error: CommandError, finished: bool) -> CommandError {
        let advice = match &error {
            CommandError::Transfer(TransferError::Overtaken) => {
                "wait until it ends, or stop it and give this command again".to_owned()
            }
            CommandError::Transfer(TransferError::TargetInUse) => {
                "give an empty database, or a file that is not there yet, as --to".to_owned()
            }
            CommandError::Transfer(TransferError::UnfinishedSource) => {
                "copy from the original, or finish that copy first".to_owned()
            }
            CommandError::Transfer(TransferError::Differs { .. })
            | CommandError::AccountsDiffer(_) => match (finished, &self.to) {
                (true, _) => "it was finished before, and one of both was used since; to copy \
                              again, give an empty database as --to"
                    .to_owned(),
                (false, StoreUrl::Postgres(_)) => format!(
                    "somebody wrote meanwhile; stop all servers, remove the copy (DROP SCHEMA \
                     \"{}\" CASCADE), and copy again",
                    self.to_schema
                ),
                (false, _) => format!(
                    "somebody wrote meanwhile; stop all servers, delete {}, and copy again",
                    shown(self.target())
                ),
            },
            _ => return error,
        };
        CommandError::refused(format!("{error}: {advice}"))
    }

    /// A target is new, or was made by a copy that was cut off, and so is up to date.
    async fn check_target(&self) -> Result<(), CommandError> {
        let left = pending(self.target()).await?.chat;
        if left.first().is_none_or(|step| step.version == 1) {
            return Ok(());
        }
        Err(CommandError::refused(
            "the schema of the target is older than this program: run chat-server migrate on it",
        ))
    }

    async fn copy(
        &self,
        from: &ChatStore,
        to: &ChatStore,
        has_accounts: bool,
    ) -> Result<(), CommandError> {
        let target = open_accounts(self.target()).await?;
        let fresh = to.archive().standing().await? == Standing::Empty;
        if fresh && !target.accounts_after("", 1).await?.is_empty() {
            return Err(CommandError::refused("the target has accounts of its own already"));
        }
        let transfer = Transfer::begin(from.archive(), to.archive()).await;
        let transfer = transfer.map_err(|error| self.with_advice(error.into(), false))?;
        let finished = transfer.was_finished();
        if finished {
            say(format_args!("the copy was finished before; it is only compared"))?;
        } else if !fresh {
            say(format_args!("an earlier copy goes on"))?;
        }
        let accounts = match has_accounts {
            true => Some(open_accounts(self.source()).await?),
            false => None,
        };
        let carried = carry(&transfer, accounts.as_deref(), &*target).await;
        carried.map_err(|error| self.with_advice(error, finished))?;
        transfer.finish().await?;
        say(format_args!("both sides are the same: servers may start on the copy"))?;
        Ok(())
    }
}

/// Copies what is not there yet, and compares all of it.
async fn carry(
    transfer: &Transfer<'_>,
    accounts: Option<&dyn Administration>,
    target: &dyn Administration,
) -> Result<(), CommandError> {
    let mut shown = Shown::new("copying");
    transfer.copy(&mut |progress| shown.told(progress)).await?;
    shown.end();
    if let Some(accounts) = accounts.filter(|_| !transfer.was_finished()) {
        copy_accounts::copy(accounts, target).await?;
    }
    let mut shown = Shown::new("comparing");
    let verified = transfer.verify(&mut |progress| shown.told(progress)).await?;
    shown.end();
    for table in verified {
        let digest = hex(&table.digest);
        say(format_args!("{:<12} {:>10}  sha256 {digest}", table.table.as_str(), table.rows))?;
    }
    if let Some(accounts) = accounts {
        for (name, rows, digest) in copy_accounts::verify(accounts, target).await? {
            say(format_args!("{name:<12} {rows:>10}  sha256 {}", hex(&digest)))?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
