//! Options that stand in front of a command.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};

use super::CommandLine;

/// Adds to the error of options that stand in front of a command where they belong.
pub(super) fn explained(mut error: Error) -> Error {
    let Some(tips) = tips(&error) else { return error };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    error
}

fn tips(error: &Error) -> Option<Vec<StyledStr>> {
    if error.kind() != ErrorKind::ArgumentConflict {
        return None;
    }
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let options = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(option) => std::slice::from_ref(option),
        ContextValue::Strings(options) => options,
        _ => return None,
    };
    let mut line = CommandLine::command();
    line.build();
    let command = line.find_subcommand(name)?;
    Some(options.iter().map(|option| tip(command, option).into()).collect())
}

fn tip(command: &Command, option: &str) -> String {
    let name = command.get_name();
    match knows(command, option) {
        true if command.has_subcommands() => {
            format!("write it behind the command: chat-server {name} … {option}")
        }
        true => format!("write it behind the command: chat-server {name} {option}"),
        false => format!("{option} is for serving, which is done without a command"),
    }
}

fn knows(command: &Command, option: &str) -> bool {
    command.get_arguments().any(|argument| argument.to_string() == option)
        || command.get_subcommands().any(|command| knows(command, option))
}
