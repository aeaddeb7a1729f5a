//! Pages end where one frame would grow too large.

use crate::model::{Message, RoomView};
use crate::port::store::{History, Page};

/// What a message costs on the wire beyond its texts, at most.
const OVERHEAD: usize = 640;

/// Bytes of a text as JSON, at most.
fn text_cost(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' => 2,
        ..b' ' => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum()
}

/// Bytes of a message on the wire, at most.
pub(crate) fn message_cost(message: &Message) -> usize {
    let data = message.data.as_ref().map_or(0, |data| data.as_str().len());
    let key = message.client_message_id.as_deref().map_or(0, text_cost);
    OVERHEAD + text_cost(&message.content) + key + data
}

/// Bytes of a room on the wire, at most; its excerpt is part of the last message.
pub(crate) fn room_cost(view: &RoomView) -> usize {
    let room = &view.room;
    let data = room.data.as_ref().map_or(0, |data| data.as_str().len());
    let topic = room.topic.as_deref().map_or(0, text_cost);
    let last = view.last_message.as_ref().map_or(0, |last| text_cost(&last.content).min(1_024));
    OVERHEAD + text_cost(&room.name) + topic + data + last
}

/// How many of these fit into `max` bytes; at least one, if there is any.
pub(crate) fn fitting(costs: impl Iterator<Item = usize>, max: usize) -> usize {
    let mut left = max;
    let mut count = 0;
    for cost in costs {
        if cost > left && count > 0 {
            break;
        }
        left = left.saturating_sub(cost);
        count += 1;
    }
    count
}

/// Cuts a page to `max` bytes, at the ends that are farthest from where it was asked for.
pub(crate) fn cut_page(mut history: History, page: Page, max: usize) -> History {
    let costs: Vec<usize> = history.messages.iter().map(message_cost).collect();
    if costs.iter().sum::<usize>() <= max {
        return history;
    }
    let (first, last) = match page {
        Page::After(_) => (0, fitting(costs.into_iter(), max)),
        Page::Around(_) | Page::AroundMessage(_) => around(&history, page, &costs, max),
        _ => (costs.len() - fitting(costs.iter().rev().copied(), max), costs.len()),
    };
    history.more_after |= last < history.messages.len();
    history.more_before |= first > 0;
    history.messages.truncate(last);
    history.messages.drain(..first);
    history
}

/// A window that grows on both sides of the message in the middle.
fn around(history: &History, page: Page, costs: &[usize], max: usize) -> (usize, usize) {
    let middle = history.messages.iter().position(|message| match page {
        Page::Around(seq) => message.seq >= seq,
        Page::AroundMessage(id) => message.id >= id,
        _ => true,
    });
    let middle = middle.unwrap_or(costs.len() - 1);
    let (mut first, mut last) = (middle, middle + 1);
    let mut left = max.saturating_sub(costs[middle]);
    loop {
        let before = first.checked_sub(1).filter(|at| costs[*at] <= left);
        if let Some(at) = before {
            left -= costs[at];
            first = at;
        }
        let after = Some(last).filter(|at| costs.get(*at).is_some_and(|cost| *cost <= left));
        if let Some(at) = after {
            left -= costs[at];
            last = at + 1;
        }
        if before.is_none() && after.is_none() {
            return (first, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Handle, MessageId, MessageKind, Rev, RoomId, Seq, Timestamp, UserId, UserRef,
    };

    fn history(count: i64, bytes: usize) -> History {
        let message = |n: i64| Message {
            id: MessageId::new(n),
            room: RoomId::new(1),
            seq: Seq::new(n),
            rev: Rev::new(n),
            author: UserRef { id: UserId::new(1), handle: Handle::from_stored("bob") },
            content: "x".repeat(bytes),
            created_at: Timestamp::from_micros(0),
            client_message_id: None,
            kind: MessageKind::Text,
            edit_version: 0,
            edited_at: None,
            deleted_at: None,
            data: None,
        };
        let messages = (1..=count).map(message).collect();
        History { messages, more_before: false, more_after: false }
    }

    fn seqs(page: Page) -> (i64, i64, bool, bool) {
        let cut = cut_page(history(50, 1_000), page, 10 * (1_000 + OVERHEAD));
        assert_eq!(cut.messages.len(), 10);
        let (first, last) = (&cut.messages[0], &cut.messages[9]);
        (first.seq.get(), last.seq.get(), cut.more_before, cut.more_after)
    }

    #[test]
    fn the_far_end_is_cut() {
        assert_eq!(seqs(Page::Latest), (41, 50, true, false));
        assert_eq!(seqs(Page::Before(Seq::new(51))), (41, 50, true, false));
        assert_eq!(seqs(Page::After(Seq::ZERO)), (1, 10, false, true));
        assert_eq!(seqs(Page::Around(Seq::new(25))), (20, 29, true, true));
        assert_eq!(seqs(Page::AroundMessage(MessageId::new(1))), (1, 10, false, true));
    }

    #[test]
    fn one_message_is_always_shown() {
        assert_eq!(cut_page(history(3, 1_000), Page::Latest, 1).messages.len(), 1);
        assert_eq!(cut_page(history(3, 1_000), Page::Around(Seq::new(2)), 1).messages.len(), 1);
        assert_eq!(cut_page(history(0, 0), Page::Around(Seq::new(2)), 1).messages.len(), 0);
    }

    #[test]
    fn escapes_are_counted() {
        for text in ["a\"b", "\u{1}", "\\", "\n\t", "é"] {
            assert!(text_cost(text) + 2 >= serde_json::to_string(text).unwrap().len(), "{text:?}");
        }
    }
}
