use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use chat_core::model::{StoreError, StoreResult};
use chat_core::port::{Entropy, SystemEntropy};

use crate::change::Change;

/// The file: the epoch in the first line, then a change a line.
pub(crate) struct Journal {
    file: File,
    /// Up to here everything is whole and flushed.
    length: u64,
    /// What is behind that is not known.
    broken: bool,
}

impl Journal {
    /// Opens a file, for this process alone. What a power cut left unfinished behind the last whole
    /// line was never answered, and is cut off.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, String, Vec<Change>)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.try_lock()?;
        let mut bytes = vec![];
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let text = std::str::from_utf8(&bytes[..whole]).map_err(invalid)?;
        let mut lines = text.lines();
        let epoch: Option<String> = lines.next().map(serde_json::from_str).transpose()?;
        let changes = lines.map(|line| serde_json::from_str(line).map_err(invalid));
        let changes = changes.collect::<io::Result<_>>()?;

        let mut journal = Self { file, length: whole as u64, broken: false };
        let epoch = match epoch {
            Some(epoch) => epoch,
            None if !bytes.is_empty() => return Err(io::ErrorKind::InvalidData.into()),
            None => {
                let entropy = SystemEntropy::default();
                let epoch = format!("{:016x}{:016x}", entropy.next_u64(), entropy.next_u64());
                journal.append(&serde_json::to_vec(&epoch)?)?;
                // The name of the file has to be on disk, too.
                let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
                epoch
            }
        };
        journal.file.set_len(journal.length)?;
        Ok((journal, epoch, changes))
    }

    /// Whether changes can be written.
    pub(crate) fn check(&self) -> StoreResult<()> {
        if self.broken {
            Err(StoreError::failed("the journal has to be opened anew"))
        } else {
            Ok(())
        }
    }

    /// Writes a change; on disk when this returns.
    ///
    /// # Errors
    /// `Failed` where it is surely not in the journal, `Unknown` where it may be.
    pub(crate) fn write(&mut self, change: &Change) -> StoreResult<()> {
        self.check()?;
        let line = serde_json::to_vec(change).map_err(StoreError::failed)?;
        self.append(&line).map_err(|error| match self.broken {
            true => StoreError::unknown(error),
            false => StoreError::failed(error),
        })
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let line = [line, b"\n"].concat();
        if let Err(error) = self.file.write_all(&line) {
            // A part of it may be there. If that can be taken back, nothing happened.
            let cut = self.file.set_len(self.length).and_then(|()| self.file.sync_data());
            self.broken = cut.is_err();
            return Err(error);
        }
        // After a flush that failed, the next one may succeed without having written anything.
        self.broken = true;
        self.file.sync_data()?;
        self.broken = false;
        self.length += line.len() as u64;
        Ok(())
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
