use chat_core::model::{RoomId, Seq, StoreError, StoreResult, UserId};
use chat_core::port::store::{History, Page};

use crate::database::Database;
use crate::query::query;
use crate::rows::{self, message_columns, messages_joined, value};

/// The statements of a page. Each page is so many messages below a cut between two of them, and so
/// many from it on; `$2` says where the cut is.
struct Statements {
    /// The room's last number, and the cut; for members, or where `$3` is nobody.
    head: &'static str,
    below: &'static str,
    from: &'static str,
}

macro_rules! statements {
    ($cut:literal) => {
        Statements {
            head: concat!(
                "SELECT r.last_seq, ",
                $cut,
                " FROM @rooms r WHERE r.id = $1 AND ($3::bigint IS NULL OR EXISTS (\
                 SELECT FROM @members mine WHERE mine.room_id = r.id AND mine.user_id = $3 \
                 AND mine.role IS NOT NULL))"
            ),
            below: concat!(
                "SELECT ",
                message_columns!(),
                " FROM ",
                messages_joined!(),
                " WHERE m.room_id = $1 AND m.seq < ",
                $cut,
                " ORDER BY m.seq DESC LIMIT $3"
            ),
            from: concat!(
                "SELECT ",
                message_columns!(),
                " FROM ",
                messages_joined!(),
                " WHERE m.room_id = $1 AND m.seq >= ",
                $cut,
                " ORDER BY m.seq LIMIT $3"
            ),
        }
    };
}

/// Where `$2` is a number.
const AT_SEQ: Statements = statements!("$2::bigint");
/// Where `$2` is a message's id, wherever it is from.
const AT_ID: Statements = statements!("(SELECT @first_from($1, $2))");
/// Where `$2` is the id of a message in the room.
const AT_MESSAGE: Statements =
    statements!("(SELECT c.seq FROM @messages c WHERE c.id = $2 AND c.room_id = $1)");

pub(crate) async fn history(
    database: &Database,
    reader: Option<UserId>,
    room: RoomId,
    page: Page,
    limit: usize,
) -> StoreResult<History> {
    let half = limit / 2;
    let (sql, at, below, from) = match page {
        Page::Latest => (AT_SEQ, i64::MAX, limit, 0),
        Page::Before(seq) => (AT_SEQ, seq.get(), limit, 0),
        Page::After(seq) => (AT_SEQ, seq.get().saturating_add(1), 0, limit),
        Page::Around(seq) => (AT_SEQ, seq.get(), half, limit - half),
        Page::BeforeMessage(id) => (AT_ID, id.get(), limit, 0),
        Page::AroundMessage(id) => (AT_MESSAGE, id.get(), half, limit - half),
    };
    let id = room.get();
    let [head, older, newer] = database
        .session()
        .await?
        .snapshot([
            query!(sql.head, id, at, reader.map(UserId::get)),
            query!(sql.below, id, at, rows::rows(below)),
            query!(sql.from, id, at, rows::rows(from)),
        ])
        .await?;
    let head = rows::first(&head, |row| Ok((value(row, 0)?, value::<Option<i64>>(row, 1)?)))?;
    let (last, cut) = head.ok_or(StoreError::NotMember)?;
    let last = Seq::new(last);
    let cut = Seq::new(cut.ok_or(StoreError::NotFound)?).clamp(Seq::new(1), last.next());
    let mut messages = rows::all(&older, rows::message)?;
    messages.reverse();
    messages.extend(rows::all(&newer, rows::message)?);
    let first = messages.first().map_or(cut, |message| message.seq);
    let end = messages.last().map_or(cut, |message| message.seq.next());
    Ok(History { messages, more_before: first > Seq::new(1), more_after: end <= last })
}
