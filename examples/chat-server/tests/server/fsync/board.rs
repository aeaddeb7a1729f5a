use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A server's flushes of its log, seen and steered from outside.
pub(super) struct Board {
    directory: TempDir,
    file: File,
}

#[derive(Clone, Copy)]
enum Number {
    Begun,
    Done,
    Hold,
    Fail,
}

impl Board {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        compile(&directory.path().join("board.so"));
        let path = directory.path().join("board");
        let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
        let board = Self { directory, file };
        // As long as what is shared.
        board.set(Number::Fail, 0);
        board
    }

    /// Lets the program that is started so report here.
    pub(super) fn watch(&self, command: &mut tokio::process::Command) {
        command.env("LD_PRELOAD", self.directory.path().join("board.so"));
        command.env("FSYNC_BOARD", self.directory.path().join("board"));
    }

    pub(super) fn database(&self) -> PathBuf {
        self.directory.path().join("chat.db")
    }

    /// Flushes that have begun.
    pub(super) fn begun(&self) -> u64 {
        self.number(Number::Begun)
    }

    /// Flushes that have succeeded.
    pub(super) fn done(&self) -> u64 {
        self.number(Number::Done)
    }

    /// Whether flushes are held up.
    pub(super) fn hold(&self, hold: bool) {
        self.set(Number::Hold, hold.into());
    }

    /// Whether flushes fail.
    pub(super) fn fail(&self, fail: bool) {
        self.set(Number::Fail, fail.into());
    }

    /// Transactions that stand in the log. Somebody must be reading, so that it is not begun anew.
    pub(super) fn commits(&self) -> u64 {
        commits(&std::fs::read(self.database().with_extension("db-wal")).unwrap())
    }

    fn number(&self, number: Number) -> u64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, number as u64 * 8).unwrap();
        u64::from_ne_bytes(bytes)
    }

    fn set(&self, number: Number, value: u64) {
        self.file.write_all_at(&value.to_ne_bytes(), number as u64 * 8).unwrap();
    }
}

/// Counts the frames that end a transaction (<https://sqlite.org/fileformat2.html#walformat>): they
/// belong to the log's present life, and say how long the database is afterwards.
fn commits(log: &[u8]) -> u64 {
    let (header, frames) = log.split_at(32);
    let page = u32::from_be_bytes(header[8..12].try_into().unwrap()) as usize;
    let present = |frame: &&[u8]| frame[8..16] == header[16..24];
    let frames = frames.chunks_exact(24 + page).take_while(present);
    frames.filter(|frame| frame[4..8] != [0; 4]).count() as u64
}

fn compile(library: &Path) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/fsync/board.c");
    let named = std::env::var("CC").into_iter();
    let known = ["cc", "gcc", "clang"].map(String::from);
    let compiled = named.chain(known).any(|compiler| {
        let arguments = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", source, "-ldl", "-o"];
        let status = Command::new(compiler).args(arguments).arg(library).status();
        status.is_ok_and(|status| status.success())
    });
    assert!(compiled, "a C compiler is needed");
}
