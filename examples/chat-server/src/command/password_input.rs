use std::io::{self, BufRead, Read};

use console::Term;

use super::CommandError;
use crate::password::{HashCost, Password, Passwords};

/// More than any password has.
const LONGEST: u64 = 1 << 10;

/// Asks for a new password twice, without showing it; where nobody sits at a terminal, the first
/// line of the standard input is it. Gives its hash.
pub(super) async fn hash_of_new() -> Result<String, CommandError> {
    let password = Password::new(read()?);
    password.check().map_err(|rule| CommandError::refused(rule.to_string()))?;
    hash(password).await
}

/// The hash of a password that nobody knows.
pub(super) async fn hash_of_none() -> Result<String, CommandError> {
    let password = crate::token::random_hex().map_err(io::Error::other)?;
    hash(Password::new(password)).await
}

async fn hash(password: Password) -> Result<String, CommandError> {
    let passwords = Passwords::new(HashCost::default(), 1).map_err(io::Error::other)?;
    Ok(passwords.hash(password).await.map_err(io::Error::other)?)
}

fn read() -> Result<String, CommandError> {
    if io::IsTerminal::is_terminal(&io::stdin()) {
        let terminal = Term::stderr();
        let ask = |prompt: &str| {
            terminal.write_str(prompt)?;
            terminal.read_secure_line()
        };
        let first = ask("New password: ")?;
        if first != ask("Once more: ")? {
            return Err(CommandError::refused("these are two different passwords"));
        }
        return Ok(first);
    }
    let mut line = String::new();
    io::stdin().lock().take(LONGEST).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
