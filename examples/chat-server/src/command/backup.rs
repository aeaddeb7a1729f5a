use std::path::PathBuf;

use super::database::{Database, require_chat, shown};
use super::{CommandError, say};
use crate::config::StoreUrl;

/// What `--help` says.
pub(super) const ABOUT: &str = "Copies a SQLite database, accounts too, into a new file, as it stands at one \
    moment, while servers use it. The file is checked and on the disk when the command ends.\n\n\
    On PostgreSQL, use its own tools: pg_dump --schema=chat --format=custom, or a base backup.\n\n\
    To restore: stop all servers, put the file in the place of the database (and remove its -wal \
    and -shm files), run chat-server new-epoch, and start them.";

/// `chat-server backup`
#[derive(clap::Args, Clone, Debug)]
pub struct Backup {
    #[command(flatten)]
    database: Database,
    /// The file to make; there must be none of this name
    target: PathBuf,
}

impl Backup {
    pub(super) async fn run(&self) -> Result<(), CommandError> {
        let place = self.database.place();
        if let StoreUrl::Postgres(_) = place.url {
            return Err(CommandError::refused(
                "PostgreSQL has its own tools for this: pg_dump --schema=chat --format=custom \
                 --file=FILE, and pg_restore; see docs/operations.md",
            ));
        }
        require_chat(place).await?;
        if let StoreUrl::Sqlite(path) = place.url {
            chat_store_sqlite::backup(path, &self.target).await?;
            let from = shown(place);
            say(format_args!("{from} as it stood is in {}", self.target.display()))?;
        }
        Ok(())
    }
}
