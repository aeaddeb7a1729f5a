use std::fmt;
use std::io::{self, Write};

/// Writes a line to the standard output. Whoever reads no further, such as `head`, makes nothing fail
/// and stops nothing halfway.
///
/// # Errors
/// What the system says otherwise: a full disk, say.
pub fn say(line: fmt::Arguments<'_>) -> io::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        said => said,
    }
}
