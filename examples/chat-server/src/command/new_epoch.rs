use super::database::Database;
use super::{CommandError, say};

/// What `--help` says.
pub(super) const ABOUT: &str = "Gives the history a new random name: clients forget what they know of it and \
    begin anew. Once after restoring a backup, before servers start on it; else clients would \
    believe what they saw after the backup was made.\n\nStop all servers first: one that runs goes \
    on under the old name. A SQLite database that a server has open is refused; who uses a \
    PostgreSQL database cannot be known.";

/// `chat-server new-epoch`
#[derive(clap::Args, Clone, Debug)]
pub struct NewEpoch {
    #[command(flatten)]
    database: Database,
}

impl NewEpoch {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        let store = self.database.chat_alone().await?;
        say(format_args!("the history is now called {}", store.new_epoch().await?))?;
        store.close().await;
        Ok(())
    }
}
