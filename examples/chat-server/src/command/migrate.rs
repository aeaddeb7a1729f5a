use super::database::{Database, Pending, open_accounts, pending, shown};
use super::{CommandError, say};
use crate::store::{ChatStore, Step};

/// What `--help` says.
pub(super) const ABOUT: &str = "Brings the schema up to date, of the chat and of the accounts. Servers do so \
    themselves when they start; this does it before, or only says what it would be.";

/// `chat-server migrate`
#[derive(clap::Args, Clone, Debug)]
pub struct Migrate {
    #[command(flatten)]
    database: Database,
    /// Only print the statements; change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        let place = self.database.place();
        let Pending { chat, accounts } = pending(place).await?;
        if chat.is_empty() && accounts.is_empty() {
            say(format_args!("{} is up to date", shown(place)))?;
            return Ok(());
        }
        if !self.dry_run {
            ChatStore::open_patiently(place).await?.close().await;
            open_accounts(place).await?;
        }
        self.tell("chat", &chat)?;
        self.tell("accounts", &accounts)
    }

    fn tell(&self, part: &str, steps: &[Step]) -> Result<(), CommandError> {
        for Step { version, sql } in steps {
            match self.dry_run {
                true => say(format_args!("-- {part}, step {version}\n{}\n", sql.trim_end()))?,
                false => say(format_args!("{part}: step {version} is done"))?,
            }
        }
        Ok(())
    }
}
