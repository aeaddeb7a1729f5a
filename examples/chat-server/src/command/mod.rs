//! What operators do: `chat-server` alone serves, `chat-server COMMAND` does one thing and ends.

mod backup;
mod copy;
mod copy_accounts;
mod database;
mod error;
mod migrate;
mod misplaced;
mod new_epoch;
mod password_input;
mod progress;
mod session;
mod user;

use std::ffi::OsString;

pub use error::CommandError;

use crate::Config;
use crate::say::say;

/// The command line: the options of the server, or a command with its own.
#[derive(clap::Parser, Clone, Debug)]
#[command(name = "chat-server", version, args_conflicts_with_subcommands = true)]
#[command(about = "A chat server: accounts, sessions and WebSockets around the chat engine")]
#[command(
    long_about = "A chat server: accounts, sessions and WebSockets around the chat engine.\n\n\
    Without a command it serves. Every option can also be given as the environment variable that \
    stands beside it."
)]
pub struct CommandLine {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of the server.
    #[command(flatten)]
    pub config: Config,
}

/// What can be done instead of serving.
#[derive(clap::Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum Command {
    /// Copies everything, accounts too, into an empty database, of whatever kind
    #[command(long_about = copy::ABOUT)]
    Copy(copy::Copy),
    /// Copies a SQLite database into a new file while servers use it
    #[command(long_about = backup::ABOUT)]
    Backup(backup::Backup),
    /// Gives the history a new name, so that clients begin anew: once after restoring a backup
    #[command(long_about = new_epoch::ABOUT)]
    NewEpoch(new_epoch::NewEpoch),
    /// Brings the schema up to date, or says what that would do
    #[command(long_about = migrate::ABOUT)]
    Migrate(migrate::Migrate),
    /// Lists, adds and disables accounts, and sets passwords
    #[command(subcommand)]
    User(user::User),
    /// Lists and ends the sessions of an account
    #[command(subcommand)]
    Session(session::Session),
}

impl CommandLine {
    /// Reads the command line and the environment; explains what is wrong and exits otherwise.
    pub fn read() -> Self {
        let line = Self::parsed(std::env::args_os()).unwrap_or_else(|error| error.exit());
        if line.command.is_none()
            && let Err(error) = line.config.check()
        {
            let mut command = <Self as clap::CommandFactory>::command();
            command.error(clap::error::ErrorKind::ArgumentConflict, error).exit();
        }
        line
    }

    fn parsed<T: Into<OsString> + Clone>(
        arguments: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        <Self as clap::Parser>::try_parse_from(arguments).map_err(misplaced::explained)
    }
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// [`CommandError`] says what is wrong.
    pub async fn run(self) -> Result<(), CommandError> {
        match self {
            Self::Copy(copy) => copy.run().await,
            Self::Backup(backup) => backup.run().await,
            Self::NewEpoch(new_epoch) => new_epoch.run().await,
            Self::Migrate(migrate) => migrate.run().await,
            Self::User(user) => user.run().await,
            Self::Session(session) => session.run().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<CommandLine, String> {
        let all = std::iter::once("chat-server").chain(arguments.iter().copied());
        CommandLine::parsed(all).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_is_well_formed() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves() {
        let line = parse(&["--auth", "open", "--lobby", "hall"]).unwrap();
        assert!(line.command.is_none());
        assert_eq!(line.config.lobby, "hall");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_passwords() {
        for (arguments, reason) in [
            (&["copy", "--from", "sqlite:a"][..], "--to"),
            (&["copy", "--from", "mysql://s3cret", "--to", "sqlite:a"], "unknown store"),
            (&["copy", "--from", "postgres://u:s3cret@h:port/d", "--to", "sqlite:a"], "no Postgre"),
            (&["--auth", "open", "migrate"], "cannot be used with"),
            (&["--auth", "open", "migrate"], "--auth <MODE> is for serving"),
            (&["--store-schema", "a", "migrate"], "chat-server migrate --store-schema <NAME>"),
            (&["--store", "sqlite:a", "user", "list"], "chat-server user … --store <URL>"),
            (&["session", "end", "bob"], "required"),
            (&["session", "end", "bob", "--all", "abc"], "cannot be used with"),
        ] {
            let error = parse(arguments).unwrap_err();
            assert!(error.contains(reason), "{arguments:?}: {error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
