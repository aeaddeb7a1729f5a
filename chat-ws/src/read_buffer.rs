//! One buffer a thread, for all connections that are read on it.

use std::cell::Cell;

/// Bytes read at once.
const BYTES: usize = 64 << 10;

thread_local! {
    static BUFFER: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

/// Lends the thread's buffer. It holds what other connections read before.
pub(crate) fn with_read_buffer<R>(read: impl FnOnce(&mut [u8]) -> R) -> R {
    let lent = BUFFER.try_with(Cell::take).ok().flatten();
    let mut buffer = lent.unwrap_or_else(|| vec![0; BYTES].into());
    let result = read(&mut buffer);
    // A thread that is ending has no place for it any more.
    let _ = BUFFER.try_with(|place| place.set(Some(buffer)));
    result
}
