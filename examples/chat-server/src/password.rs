//! Passwords: what they may be, and their hashes.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use unicode_normalization::UnicodeNormalization;

/// How long a password waits for its turn to be hashed, where nothing else bounds that.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A password as somebody typed it. It is never shown, not even to the log.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Password(String);

/// Why a text cannot become a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordRule {
    #[error("a password has at least 8 bytes")]
    TooShort,
    #[error("a password has at most 256 bytes")]
    TooLong,
    #[error("a password has no control characters")]
    Control,
}

impl Password {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it may become the password of an account.
    pub(crate) fn check(&self) -> Result<(), PasswordRule> {
        match self.0.len() {
            ..8 => Err(PasswordRule::TooShort),
            257.. => Err(PasswordRule::TooLong),
            _ if self.0.chars().any(char::is_control) => Err(PasswordRule::Control),
            _ => Ok(()),
        }
    }

    /// The bytes to hash, the same for every way to type it (RFC 8265, section 4.2).
    fn normalized(&self) -> String {
        self.0.nfc().collect()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What one hash costs (argon2id, one lane).
#[derive(Clone, Copy, Debug)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// How often it is gone over.
    pub passes: u32,
}

impl Default for HashCost {
    /// What OWASP's password storage cheat sheet recommends.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

/// Why there is no answer about a password.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum HashError {
    #[error("too many passwords wait to be hashed")]
    Busy,
    #[error("hashing failed: {0}")]
    Failed(String),
}

/// Makes and checks hashes, on few threads and with a short queue: hashing is slow by intention,
/// and must not take the processors from the chat.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// A place in the queue, running ones included.
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// Stands in for the hash of whoever does not exist.
    nobody: Arc<str>,
}

impl Passwords {
    /// With this cost, and at most `queue` that wait.
    ///
    /// # Errors
    /// The cost is out of range, or the system has no randomness.
    pub(crate) fn new(cost: HashCost, queue: usize) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let at_once = std::thread::available_parallelism().map_or(1, |n| (n.get() / 2).max(1));
        let nobody = hash(&argon2, &Password::new(crate::token::random_hex().map_err(failed)?))?;
        Ok(Self {
            argon2,
            places: Arc::new(Semaphore::new(at_once + queue)),
            running: Arc::new(Semaphore::new(at_once)),
            nobody: nobody.into(),
        })
    }

    /// The hash to keep of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, HashError> {
        let argon2 = self.argon2.clone();
        self.run(PATIENCE, move || hash(&argon2, &password)).await
    }

    /// Whether the password is the one that `stored` was made of. Without a stored hash it is not,
    /// which takes as long to find out. Waits so long for its turn.
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
        patience: Duration,
    ) -> Result<bool, HashError> {
        let (argon2, nobody) = (self.argon2.clone(), self.nobody.clone());
        self.run(patience, move || {
            let known = stored.is_some();
            let stored = PasswordHash::new(stored.as_deref().unwrap_or(&nobody)).map_err(failed)?;
            let bytes = password.normalized();
            Ok(argon2.verify_password(bytes.as_bytes(), &stored).is_ok() && known)
        })
        .await
    }

    /// Leaves no place in the queue, for ever.
    #[cfg(test)]
    pub(crate) fn fill_up(&self) {
        self.places.forget_permits(usize::MAX >> 4);
    }

    /// Lets nothing be hashed any more: all wait.
    #[cfg(test)]
    pub(crate) fn stand_still(&self) {
        self.running.forget_permits(usize::MAX >> 4);
    }

    async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| HashError::Busy)?;
        let turn = timeout(patience, self.running.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| HashError::Busy)?.map_err(failed)?;
        // Both stay with the work, which goes on when whoever asked has gone.
        let permits: [OwnedSemaphorePermit; 2] = [place, turn];
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permits);
            result
        })
        .await
        .map_err(failed)?
    }
}

fn hash(argon2: &Argon2<'_>, password: &Password) -> Result<String, HashError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(failed)?;
    let bytes = password.normalized();
    argon2
        .hash_password_with_salt(bytes.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> HashError {
    HashError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: HashCost = HashCost { memory_kib: 8, passes: 1 };

    #[test]
    fn rules() {
        let check = |text: &str| Password::new(text).check();
        assert_eq!(check("1234567"), Err(PasswordRule::TooShort));
        assert_eq!(check("12345678"), Ok(()));
        assert_eq!(check("пароль-é"), Ok(()));
        assert_eq!(check(&"x".repeat(256)), Ok(()));
        assert_eq!(check(&"x".repeat(257)), Err(PasswordRule::TooLong));
        assert_eq!(check("1234567\0"), Err(PasswordRule::Control));
        assert_eq!(format!("{:?}", Password::new("open sesame")), "Password(…)");
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_only() {
        let passwords = Passwords::new(FAST, 8).unwrap();
        let first = passwords.hash(Password::new("open sesame")).await.unwrap();
        let second = passwords.hash(Password::new("open sesame")).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{first}");
        assert_ne!(first, second);
        let verify = |text: &str, stored| passwords.verify(Password::new(text), stored, PATIENCE);
        assert!(verify("open sesame", Some(second)).await.unwrap());
        assert!(!verify("open sesam", Some(first)).await.unwrap());
        assert!(!verify("open sesame", None).await.unwrap());
    }

    #[tokio::test]
    async fn spelling_of_accents_does_not_matter() {
        let passwords = Passwords::new(FAST, 8).unwrap();
        let stored = passwords.hash(Password::new("cafe\u{301}-12345")).await.unwrap();
        let verified = passwords.verify(Password::new("café-12345"), Some(stored), PATIENCE).await;
        assert!(verified.unwrap());
    }

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let passwords = Passwords::new(HashCost { memory_kib: 64, passes: 3 }, 8).unwrap();
        assert!(passwords.nobody.starts_with("$argon2id$v=19$m=64,t=3,p=1$"));
    }

    #[tokio::test]
    async fn a_full_queue_refuses() {
        let passwords = Passwords::new(FAST, 0).unwrap();
        passwords.fill_up();
        let refused = passwords.hash(Password::new("open sesame")).await;
        assert!(matches!(refused, Err(HashError::Busy)));
    }
}
