use std::time::Duration;

/// How long to wait before the next attempt: twice as long each time, up to a bound, and a random
/// part of that, so that many nodes do not come back at the same moment.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// The pause before the next attempt: between half of it and all of it.
    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.longest);
        // Without randomness it is the longest of them.
        let random = getrandom::u32().unwrap_or(u32::MAX);
        pause / 2 + (pause / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// An attempt succeeded.
    pub(crate) const fn succeeded(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound_and_begin_again() {
        let ms = Duration::from_millis;
        let mut backoff = Backoff::new(ms(100), ms(400));
        for longest in [100, 200, 400, 400] {
            let pause = backoff.pause();
            assert!(pause >= ms(longest / 2) && pause <= ms(longest), "{pause:?}");
        }
        backoff.succeeded();
        assert!(backoff.pause() <= ms(100));
    }
}
