//! Slows those who guess passwords, and nobody else.

mod buckets;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use self::buckets::Buckets;
use crate::client_ip::network_of;

/// How many buckets of one sort are kept.
const MOST: usize = 50_000;

/// Limits on logins and registrations.
///
/// Failed logins cost a token of the network they come from, and one of the pair of account and
/// network. Nothing that others do refuses somebody who comes from elsewhere, so nobody can be
/// locked out of his account. All failures of an account count too: where there are many, a network
/// has one try at it instead of five, which is enough for him who knows the password.
#[derive(Clone)]
pub(crate) struct Throttle(Option<Arc<Mutex<State>>>);

struct State {
    pairs: Buckets<(Box<str>, Option<IpAddr>)>,
    networks: Buckets<IpAddr>,
    accounts: Buckets<Box<str>>,
    registrations: Buckets<IpAddr>,
}

/// Come back after this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limited(pub(crate) Duration);

/// A login that is being tried. It counts as a failure until it is known not to be one, so that a
/// hundred at once gain nothing.
#[must_use]
pub(crate) struct Attempt {
    throttle: Throttle,
    account: Box<str>,
    network: Option<IpAddr>,
    price: u32,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self(Some(Arc::new(Mutex::new(State {
            pairs: Buckets::new(5, Duration::from_secs(30), MOST),
            networks: Buckets::new(30, Duration::from_secs(5), MOST),
            accounts: Buckets::new(50, Duration::from_secs(30), MOST),
            registrations: Buckets::new(20, Duration::from_secs(30), MOST),
        }))))
    }

    /// Limits nothing.
    pub(crate) const fn off() -> Self {
        Self(None)
    }

    /// Begins to try a login; where the address is not known, only the account counts.
    pub(crate) fn login(&self, account: &str, ip: Option<IpAddr>) -> Result<Attempt, Limited> {
        self.login_at(account, ip, Instant::now())
    }

    fn login_at(
        &self,
        account: &str,
        ip: Option<IpAddr>,
        now: Instant,
    ) -> Result<Attempt, Limited> {
        let network = ip.map(network_of);
        let account: Box<str> = account.into();
        let mut price = 1;
        if let Some(state) = &self.0 {
            let mut state = state.lock();
            if !state.accounts.wait(&account, 1, now).is_zero() {
                price = state.pairs.capacity();
            }
            let pair = (account.clone(), network);
            let wait = state.pairs.wait(&pair, price, now);
            let wait = network.map_or(wait, |ip| wait.max(state.networks.wait(&ip, 1, now)));
            if !wait.is_zero() {
                return Err(Limited(wait));
            }
            state.pairs.take(&pair, price, now);
            state.accounts.take(&account, 1, now);
            if let Some(network) = network {
                state.networks.take(&network, 1, now);
            }
        }
        Ok(Attempt { throttle: self.clone(), account, network, price })
    }

    /// Counts a registration.
    pub(crate) fn registration(&self, ip: IpAddr) -> Result<(), Limited> {
        self.registration_at(ip, Instant::now())
    }

    fn registration_at(&self, ip: IpAddr, now: Instant) -> Result<(), Limited> {
        let Some(state) = &self.0 else { return Ok(()) };
        let (mut state, network) = (state.lock(), network_of(ip));
        let wait = state.registrations.wait(&network, 1, now);
        if !wait.is_zero() {
            return Err(Limited(wait));
        }
        state.registrations.take(&network, 1, now);
        Ok(())
    }
}

impl Attempt {
    /// It was no guess: the password was right, or was not looked at.
    pub(crate) fn forgive(self) {
        self.forgive_at(Instant::now());
    }

    fn forgive_at(self, now: Instant) {
        if let Some(state) = &self.throttle.0 {
            let mut state = state.lock();
            state.accounts.give(&self.account, 1, now);
            if let Some(network) = self.network {
                state.networks.give(&network, 1, now);
            }
            state.pairs.give(&(self.account, self.network), self.price, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(n: u32) -> Option<IpAddr> {
        Some(IpAddr::V4(n.into()))
    }

    fn fail(throttle: &Throttle, account: &str, ip: Option<IpAddr>, now: Instant) -> bool {
        throttle.login_at(account, ip, now).is_ok()
    }

    #[test]
    fn guessing_is_slowed_and_the_owner_is_not() {
        let (throttle, now) = (Throttle::new(), Instant::now());
        let tries = (0..100).filter(|_| fail(&throttle, "bob", ip(1), now)).count();
        assert_eq!(tries, 5);
        assert!(fail(&throttle, "alice", ip(1), now), "another account from there");
        for _ in 0..100 {
            throttle.login_at("bob", ip(2), now).ok().unwrap().forgive_at(now);
        }
        let later = now + Duration::from_secs(3600);
        let tries = (0..100).filter(|_| fail(&throttle, "bob", ip(1), later)).count();
        assert_eq!(tries, 5);
    }

    #[test]
    fn one_network_cannot_go_through_all_accounts() {
        let (throttle, now) = (Throttle::new(), Instant::now());
        let tries = (0..1000).filter(|n| fail(&throttle, &format!("u{n}"), ip(1), now)).count();
        assert_eq!(tries, 30);
        assert!(fail(&throttle, "u0", ip(2), now));
    }

    #[test]
    fn many_networks_get_one_try_each_at_one_account() {
        let (throttle, now) = (Throttle::new(), Instant::now());
        let mut tries = 0;
        for n in 0..1000 {
            tries += (0..5).filter(|_| fail(&throttle, "bob", ip(n), now)).count();
        }
        assert_eq!(tries, 50 + 990);
        let owner = throttle.login_at("bob", ip(7_777), now).ok().unwrap();
        owner.forgive_at(now);
        assert!(fail(&throttle, "bob", ip(7_777), now), "the owner comes in again");
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let (throttle, now) = (Throttle::new(), Instant::now());
        let tries = (0..100u32)
            .filter(|n| fail(&throttle, "bob", format!("2001:db8::{n:x}").parse().ok(), now))
            .count();
        assert_eq!(tries, 5);
    }

    #[test]
    fn registrations_are_counted_by_network() {
        let (throttle, now) = (Throttle::new(), Instant::now());
        let register = |n: u32| throttle.registration_at(ip(n).unwrap(), now).is_ok();
        assert_eq!((0..100).filter(|_| register(1)).count(), 20);
        assert!(register(2));
        let off = Throttle::off();
        assert!((0..100).all(|_| off.registration_at(ip(1).unwrap(), now).is_ok()));
    }
}
