//! How many connections there may be.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::client_ip::network_of;

/// Counts connections, in all and by where they come from.
#[derive(Clone)]
pub(crate) struct Gate {
    most: usize,
    most_per_place: usize,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    all: usize,
    places: HashMap<IpAddr, usize>,
}

/// There are too many already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// A counted connection; dropping it makes room.
pub(crate) struct Admission {
    gate: Gate,
    connection: bool,
    place: Option<IpAddr>,
}

impl Gate {
    /// At most `most` connections, and `most_per_place` from one place.
    pub(crate) fn new(most: usize, most_per_place: usize) -> Self {
        Self { most, most_per_place, counts: Arc::default() }
    }

    /// Counts a connection; of a proxy only in all, since it speaks for many places.
    pub(crate) fn connection(&self, ip: IpAddr, proxy: bool) -> Result<Admission, Full> {
        self.admit(true, (!proxy).then(|| network_of(ip)))
    }

    /// Counts what came through a proxy for the place that it came from.
    pub(crate) fn through_proxy(&self, ip: IpAddr) -> Result<Admission, Full> {
        self.admit(false, Some(network_of(ip)))
    }

    fn admit(&self, connection: bool, place: Option<IpAddr>) -> Result<Admission, Full> {
        let mut counts = self.counts.lock();
        if connection && counts.all >= self.most {
            return Err(Full);
        }
        if let Some(place) = place {
            if counts.places.get(&place).is_some_and(|count| *count >= self.most_per_place) {
                return Err(Full);
            }
            *counts.places.entry(place).or_default() += 1;
        }
        counts.all += usize::from(connection);
        Ok(Admission { gate: self.clone(), connection, place })
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut counts = self.gate.counts.lock();
        counts.all -= usize::from(self.connection);
        if let Some(place) = self.place
            && let Some(count) = counts.places.get_mut(&place)
        {
            *count -= 1;
            if *count == 0 {
                counts.places.remove(&place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_all_and_by_place() {
        let gate = Gate::new(3, 2);
        let enter = |ip: &str, proxy| gate.connection(ip.parse().unwrap(), proxy);
        let first = enter("192.0.2.1", false).ok().unwrap();
        let _second = enter("192.0.2.1", false).ok().unwrap();
        assert!(enter("::ffff:192.0.2.1", false).is_err());
        let _third = enter("192.0.2.2", false).ok().unwrap();
        assert!(enter("192.0.2.3", false).is_err());
        drop(first);
        assert!(enter("192.0.2.3", false).is_ok());
        assert!(enter("192.0.2.1", false).is_ok());
    }

    #[test]
    fn a_proxy_is_many_places() {
        let gate = Gate::new(9, 1);
        let proxy = || gate.connection("10.0.0.1".parse().unwrap(), true);
        let connections = [proxy(), proxy()];
        assert!(connections.iter().all(Result::is_ok));
        let client = || gate.through_proxy("192.0.2.1".parse().unwrap());
        let held = client();
        assert!(held.is_ok() && client().is_err());
        drop(held);
        assert!(client().is_ok());
        drop(connections);
        assert!(gate.counts.lock().places.is_empty());
        assert_eq!(gate.counts.lock().all, 0);
    }
}
