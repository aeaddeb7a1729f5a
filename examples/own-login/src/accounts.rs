use std::collections::HashMap;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use parking_lot::Mutex;

/// Accounts, and logins, that there may be.
const MOST: usize = 10_000;

/// The host's users and their logins. In your server this is your database.
#[derive(Default)]
pub struct Accounts(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    /// By name.
    users: HashMap<String, User>,
    /// By the secret in the cookie.
    logins: HashMap<String, Login>,
}

struct User {
    id: u64,
    password: String,
}

/// One login of a user.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user's key: what the chat knows him by.
    pub user: u64,
    /// His name.
    pub name: String,
    /// The login's key. It is no secret, and the cookie is: the chat stores keys of ended logins.
    pub key: String,
}

impl Accounts {
    /// Adds a user; false if there is one of this name, or no room for more. Slow by intention: not
    /// for async code.
    pub fn register(&self, name: &str, password: &str) -> bool {
        let Some(hash) = hash(password) else { return false };
        let mut tables = self.0.lock();
        if name.is_empty() || tables.users.contains_key(name) || tables.users.len() >= MOST {
            return false;
        }
        let id = tables.users.len() as u64 + 1;
        tables.users.insert(name.to_owned(), User { id, password: hash });
        true
    }

    /// Begins a login, and returns the secret for its cookie. Slow by intention.
    pub fn log_in(&self, name: &str, password: &str) -> Option<String> {
        let (user, stored) = {
            let tables = self.0.lock();
            let user = tables.users.get(name)?;
            (user.id, user.password.clone())
        };
        let stored = PasswordHash::new(&stored).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &stored).ok()?;
        let (secret, key) = (random()?, random()?);
        let mut tables = self.0.lock();
        if tables.logins.len() >= MOST {
            return None;
        }
        tables.logins.insert(secret.clone(), Login { user, name: name.to_owned(), key });
        Some(secret)
    }

    /// The login with this secret.
    pub fn login(&self, secret: &str) -> Option<Login> {
        self.0.lock().logins.get(secret).cloned()
    }

    /// Ends a login.
    pub fn log_out(&self, secret: &str) -> Option<Login> {
        self.0.lock().logins.remove(secret)
    }
}

fn hash(password: &str) -> Option<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).ok()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

/// 128 random bits.
fn random() -> Option<String> {
    Some(format!("{:016x}{:016x}", getrandom::u64().ok()?, getrandom::u64().ok()?))
}
