use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::account::Account;

/// Starts `$@`, and sends it `$signal` when standard input ends: when whoever wrote there wants it,
/// or is dead.
const GUARD: &str = r#"
signal=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -s "$signal" "$server"; } 2>/dev/null &
exec 3<&-
wait "$server"
"#;

/// A server's process. It ends with this value, or with this program, however that ends.
#[derive(Debug)]
pub(super) struct ServerProcess {
    guard: Child,
}

impl ServerProcess {
    /// Starts `program` with these arguments; `signal` ends it in order. What it says goes to `log`.
    pub(super) fn start(
        account: Option<Account>,
        signal: &str,
        program: &Path,
        arguments: &[String],
        log: File,
    ) -> io::Result<Self> {
        let mut command: Command = Account::command(account, Path::new("/bin/sh"));
        command.args(["-c", GUARD, "guard", signal]).arg(program).args(arguments);
        let command = command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        Ok(Self { guard: command.spawn()? })
    }

    /// Whether it has ended by itself.
    pub(super) fn is_over(&mut self) -> bool {
        !matches!(self.guard.try_wait(), Ok(None))
    }

    /// Ends it in order, and waits for that.
    pub(super) fn stop(&mut self) {
        drop(self.guard.stdin.take());
        // An error would say that it is over.
        let _ = self.guard.wait();
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.stop();
    }
}
