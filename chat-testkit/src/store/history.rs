//! Pages of a room's messages.

use std::sync::Arc;

use chat_core::model::{Message, MessageId, Role, RoomId, Seq, UserRef};
use chat_core::port::store::{History, Page, Store};

use super::chat::Chat;
use super::requests::{ALL, NOWHERE, refused};

/// Ten messages, between which others are written in another room.
struct Ten {
    chat: Chat,
    ann: UserRef,
    room: RoomId,
    log: Vec<Message>,
    elsewhere: Vec<Message>,
}

impl Ten {
    async fn new(store: Arc<dyn Store>) -> Self {
        let chat = Chat::new(store);
        let ann = chat.user("ann").await;
        let (room, other) = (chat.group(&ann, &[]).await, chat.group(&ann, &[]).await);
        let (mut log, mut elsewhere) = (vec![], vec![]);
        for n in 1..=10 {
            elsewhere.push(chat.say(other, &ann, "elsewhere").await);
            log.push(chat.say(room, &ann, &n.to_string()).await);
        }
        elsewhere.push(chat.say(other, &ann, "elsewhere").await);
        Self { chat, ann, room, log, elsewhere }
    }

    /// The page must be the messages `first..=last`, with nothing before or after only at the ends.
    async fn expect(&self, page: Page, limit: usize, first: usize, last: usize) {
        let found = self.chat.history(Some(self.ann.id), self.room, page, limit).await.unwrap();
        let expected = History {
            messages: self.log[first - 1..last].to_vec(),
            more_before: first > 1,
            more_after: last < 10,
        };
        assert_eq!(found, expected, "{page:?}, limit {limit}");
    }
}

const fn seq(n: i64) -> Seq {
    Seq::new(n)
}

/// The newest messages, ascending.
pub async fn the_latest(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    ten.expect(Page::Latest, 1, 10, 10).await;
    ten.expect(Page::Latest, 4, 7, 10).await;
    ten.expect(Page::Latest, 10, 1, 10).await;
    ten.expect(Page::Latest, ALL, 1, 10).await;
}

/// The newest of those with a lower number.
pub async fn before_a_number(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    ten.expect(Page::Before(seq(8)), 3, 5, 7).await;
    ten.expect(Page::Before(seq(4)), 3, 1, 3).await;
    ten.expect(Page::Before(seq(3)), 3, 1, 2).await;
    ten.expect(Page::Before(seq(1)), 3, 1, 0).await;
    ten.expect(Page::Before(seq(0)), 3, 1, 0).await;
    ten.expect(Page::Before(seq(11)), 3, 8, 10).await;
    ten.expect(Page::Before(seq(1_000)), ALL, 1, 10).await;
}

/// The oldest of those with a higher number.
pub async fn after_a_number(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    ten.expect(Page::After(seq(0)), 3, 1, 3).await;
    ten.expect(Page::After(seq(5)), 3, 6, 8).await;
    ten.expect(Page::After(seq(7)), 3, 8, 10).await;
    ten.expect(Page::After(seq(9)), 3, 10, 10).await;
    ten.expect(Page::After(seq(10)), 3, 11, 10).await;
    ten.expect(Page::After(seq(1_000)), 3, 11, 10).await;
    ten.expect(Page::After(seq(0)), ALL, 1, 10).await;
}

/// Half of the page below the number, half (the odd one too) from it on; a half that is not filled
/// is not lent to the other.
pub async fn around_a_number(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    ten.expect(Page::Around(seq(5)), 1, 5, 5).await;
    ten.expect(Page::Around(seq(5)), 2, 4, 5).await;
    ten.expect(Page::Around(seq(5)), 3, 4, 6).await;
    ten.expect(Page::Around(seq(5)), 4, 3, 6).await;
    ten.expect(Page::Around(seq(5)), 5, 3, 7).await;
    ten.expect(Page::Around(seq(1)), 4, 1, 2).await;
    ten.expect(Page::Around(seq(2)), 4, 1, 3).await;
    ten.expect(Page::Around(seq(10)), 4, 8, 10).await;
    ten.expect(Page::Around(seq(11)), 4, 9, 10).await;
    ten.expect(Page::Around(seq(1_000)), 4, 9, 10).await;
    ten.expect(Page::Around(seq(5)), ALL, 1, 10).await;
}

/// The newest of those with a lower id, wherever the id is from.
pub async fn before_a_message(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    for n in 1_usize..=10 {
        let first = n.saturating_sub(3).max(1);
        ten.expect(Page::BeforeMessage(ten.log[n - 1].id), 3, first, n - 1).await;
        ten.expect(Page::BeforeMessage(ten.elsewhere[n - 1].id), 3, first, n - 1).await;
    }
    ten.expect(Page::BeforeMessage(ten.elsewhere[10].id), 3, 8, 10).await;
    ten.expect(Page::BeforeMessage(MessageId::new(1 << 40)), 3, 8, 10).await;
    ten.expect(Page::BeforeMessage(MessageId::new(0)), 3, 1, 0).await;
}

/// As around the message's number; a message of another room is not found.
pub async fn around_a_message(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    ten.expect(Page::AroundMessage(ten.log[4].id), 4, 3, 6).await;
    ten.expect(Page::AroundMessage(ten.log[0].id), 3, 1, 2).await;
    ten.expect(Page::AroundMessage(ten.log[9].id), 3, 9, 10).await;
    for id in [ten.elsewhere[4].id, MessageId::new(1 << 40)] {
        let found = ten.chat.history(Some(ten.ann.id), ten.room, Page::AroundMessage(id), 3).await;
        refused!(found, NotFound);
    }
}

/// A room without messages has empty pages and nothing around them.
pub async fn an_empty_room(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let id = MessageId::new(1);
    let pages = [
        Page::Latest,
        Page::Before(seq(1)),
        Page::After(seq(0)),
        Page::Around(seq(1)),
        Page::BeforeMessage(id),
    ];
    let empty = History { messages: vec![], more_before: false, more_after: false };
    for page in pages {
        assert_eq!(chat.history(Some(ann.id), room, page, 5).await.unwrap(), empty, "{page:?}");
    }
}

/// Messages stand in their place as they are now, edited or deleted.
pub async fn changes_keep_their_place(store: Arc<dyn Store>) {
    let mut ten = Ten::new(store).await;
    ten.log[3] = ten.chat.edit(&ten.ann, &ten.log[3], "edited").await.message;
    ten.log[6] = ten.chat.delete(&ten.ann, &ten.log[6]).await.message;
    ten.expect(Page::Latest, 10, 1, 10).await;
    ten.expect(Page::Around(seq(6)), 6, 3, 8).await;
}

/// Only members read, and they read everything, also what was before them.
pub async fn only_members_read_history(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    let bob = ten.chat.user("bob").await;
    let forms = [
        Page::Latest,
        Page::Before(seq(5)),
        Page::After(seq(5)),
        Page::Around(seq(5)),
        Page::BeforeMessage(ten.log[4].id),
        Page::AroundMessage(ten.log[4].id),
        Page::AroundMessage(ten.elsewhere[4].id),
    ];
    for page in forms {
        refused!(ten.chat.history(Some(bob.id), ten.room, page, 5).await, NotMember);
        refused!(ten.chat.history(Some(ten.ann.id), NOWHERE, page, 5).await, NotMember);
    }
    ten.chat.add(ten.room, &bob, Role::Member).await;
    assert_eq!(ten.chat.log(&bob, ten.room).await, ten.log);
    ten.chat.remove(ten.room, &bob).await;
    for page in forms {
        refused!(ten.chat.history(Some(bob.id), ten.room, page, 5).await, NotMember);
    }
}

/// The server reads without being a member, and nothing where there is no room.
pub async fn the_server_reads_any_history(store: Arc<dyn Store>) {
    let ten = Ten::new(store).await;
    let page = ten.chat.history(None, ten.room, Page::Before(seq(5)), 3).await.unwrap();
    assert_eq!(page.messages, ten.log[1..4]);
    assert!(page.more_before && page.more_after);
    refused!(ten.chat.history(None, NOWHERE, Page::Latest, 3).await, NotMember);
    let foreign = Page::AroundMessage(ten.elsewhere[0].id);
    refused!(ten.chat.history(None, ten.room, foreign, 3).await, NotFound);
}
