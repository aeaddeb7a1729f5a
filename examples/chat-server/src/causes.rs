use std::error::Error;

/// An error and what caused it, in one line, each cause once: what an error already says of its
/// cause is not said again.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        // SQLite's number comes with the words that stand before it.
        if !text.contains(&said) && !cause.is::<rusqlite::ffi::Error>() {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = cause.source();
    }
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use rusqlite::Connection;

    use super::*;
    use crate::StartError;
    use crate::accounts::AccountsError;
    use crate::command::CommandError;

    #[test]
    fn what_an_error_says_of_its_cause_is_said_once() {
        let address = "127.0.0.1:1".parse().unwrap();
        let source = io::Error::other("it is\ntaken");
        let error = CommandError::Open(StartError::Listen { address, source });
        assert_eq!(with_causes(&error), "cannot listen on 127.0.0.1:1: it is taken");
    }

    #[test]
    fn what_sqlite_says_is_said_once() {
        let missing = Connection::open("missing/chat.db").unwrap_err();
        let error = StartError::Accounts(AccountsError::unavailable(missing));
        let expected = "cannot open the accounts: accounts are not available: \
            unable to open database file: missing/chat.db";
        assert_eq!(with_causes(&error), expected);
    }
}
