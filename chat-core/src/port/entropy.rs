use std::sync::atomic::{AtomicU64, Ordering};

/// Randomness.
pub trait Entropy: Send + Sync {
    /// 64 random bits.
    fn next_u64(&self) -> u64;
}

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemEntropy {
    fallback: AtomicU64,
}

impl Entropy for SystemEntropy {
    /// Spreads work over time; no secret is made from it. So where the system gives nothing, a
    /// counter will do.
    fn next_u64(&self) -> u64 {
        getrandom::u64().unwrap_or_else(|_| {
            self.fallback.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    }
}
