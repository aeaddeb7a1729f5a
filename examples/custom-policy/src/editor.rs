use async_trait::async_trait;
use chat_core::model::Principal;
use chat_core::port::{Denial, Editing, Event, Hooks, Rewrite, Sending, Verdict};

use crate::Standing;

/// Softens a word, takes no links from newcomers, and logs which messages were stored.
#[derive(Clone, Copy, Debug)]
pub struct Editor;

#[async_trait]
impl Hooks for Editor {
    async fn before_send(&self, author: &Principal, sending: &Sending<'_>) -> Verdict {
        judge(author, sending.content)
    }

    /// Or everything could be said in a second edition.
    async fn before_edit(&self, editor: &Principal, editing: &Editing<'_>) -> Verdict {
        judge(editor, editing.content)
    }

    /// Says which message it is, and not what it says.
    async fn after_commit(&self, event: &Event) {
        if let Event::Message(message) = event {
            let (id, room, author) = (message.id, message.room, &message.author.handle);
            tracing::info!(%id, %room, %author, version = message.edit_version, "stored");
        }
    }
}

fn judge(author: &Principal, content: &str) -> Verdict {
    if content.contains("://") && Standing::of(author) == Standing::Newcomer {
        return Verdict::Reject(Denial::new("link", "Newcomers can't post links"));
    }
    if content.contains("darn") {
        return Verdict::Rewrite(Rewrite::new().content(content.replace("darn", "d**n")));
    }
    Verdict::Allow
}
