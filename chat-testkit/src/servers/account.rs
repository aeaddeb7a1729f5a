use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The account that a server runs as, where it refuses to run as root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// The first of these accounts that there is, if this program runs as root.
    pub(super) fn instead_of_root(names: &[&str]) -> Option<Self> {
        let id = |arguments: &[&str]| -> Option<u32> {
            let output = Command::new("id").args(arguments).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        if id(&["-u"])? != 0 {
            return None;
        }
        names
            .iter()
            .find_map(|name| Some(Self { uid: id(&["-u", name])?, gid: id(&["-g", name])? }))
    }

    /// A command that runs as this account, or as this program does.
    pub(super) fn command(account: Option<Self>, program: &Path) -> Command {
        let mut command = Command::new(program);
        // Where the account may not be, the working directory may be.
        command.current_dir("/");
        if let Some(account) = account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }

    /// Gives a file or directory to this account.
    pub(super) fn own(self, path: &Path) -> std::io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }
}
