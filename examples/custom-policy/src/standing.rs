use chat_core::Identity;
use chat_core::model::{JsonText, Principal};
use serde::{Deserialize, Serialize};

/// What the host thinks of a user. It travels as the data of his identity, which no client sees, and
/// holds from his next login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nobody knows him yet.
    #[default]
    Newcomer,
    /// He has been here for a while.
    Regular,
    /// He works here.
    Staff,
}

#[derive(Default, Serialize, Deserialize)]
struct Data {
    standing: Standing,
}

impl Standing {
    /// Somebody of this standing, known under this name.
    pub fn identity(self, name: &str) -> Identity {
        let identity = Identity::new(name).handle(name);
        match JsonText::encode(&Data { standing: self }) {
            Ok(data) => identity.data(data),
            Err(_) => identity,
        }
    }

    /// The standing of whoever asks; without one that can be read, he is a newcomer.
    pub(crate) fn of(principal: &Principal) -> Self {
        let data = principal.data.as_ref();
        let data = data.and_then(|data| serde_json::from_str::<Data>(data.as_str()).ok());
        data.unwrap_or_default().standing
    }
}
