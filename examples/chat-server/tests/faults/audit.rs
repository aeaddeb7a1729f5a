//! What the database saw, in the transactions that did it.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::Client;

use crate::seen::Shown;

/// Writes down each membership that begins or ends, and each version of a message.
const TRIGGERS: &str = "
    CREATE TABLE seen_members (
        n bigint GENERATED ALWAYS AS IDENTITY, at timestamptz DEFAULT clock_timestamp(),
        room_id bigint, user_id bigint, rev bigint, member boolean
    );
    CREATE FUNCTION see_member() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.seen_members (room_id, user_id, rev, member)
            VALUES (NEW.room_id, NEW.user_id, NEW.rev, NEW.role IS NOT NULL);
        RETURN NULL;
    END $$;
    CREATE TRIGGER see_member AFTER INSERT OR UPDATE ON chat.members
        FOR EACH ROW EXECUTE FUNCTION see_member();
    CREATE TABLE seen_messages (room_id bigint, rev bigint, id bigint, seq bigint, content text);
    CREATE FUNCTION see_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.seen_messages VALUES (NEW.room_id, NEW.rev, NEW.id, NEW.seq, NEW.content);
        RETURN NULL;
    END $$;
    CREATE TRIGGER see_message AFTER INSERT OR UPDATE ON chat.messages
        FOR EACH ROW EXECUTE FUNCTION see_message();";

const TURNS: &str = "SELECT room_id, user_id, rev, member,
    (extract(epoch FROM at) * 1000000)::bigint FROM seen_members ORDER BY n";

/// Everything that was ever committed.
pub(crate) struct Audit {
    turns: BTreeMap<(i64, i64), Vec<Turn>>,
    /// By room and revision.
    pub(crate) versions: BTreeMap<(i64, i64), Shown>,
    pub(crate) messages: Vec<Stored>,
    /// By room: the number of its newest message.
    pub(crate) last_seq: BTreeMap<i64, i64>,
}

/// A message as it is.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) room: i64,
    pub(crate) seq: i64,
    pub(crate) key: String,
    pub(crate) content: String,
    pub(crate) changed: bool,
}

/// A membership began or ended.
struct Turn {
    rev: i64,
    member: bool,
    /// Microseconds since 1970, shortly before the commit.
    at: i64,
}

/// Begins to write down.
pub(crate) async fn watch(database: &Client) {
    database.batch_execute(TRIGGERS).await.unwrap();
}

impl Audit {
    pub(crate) async fn read(database: &Client) -> Self {
        let mut turns: BTreeMap<_, Vec<Turn>> = BTreeMap::new();
        for row in database.query(TURNS, &[]).await.unwrap() {
            let of = turns.entry((row.get(0), row.get(1))).or_default();
            let turn = Turn { rev: row.get(2), member: row.get(3), at: row.get(4) };
            if of.last().is_none_or(|last| last.member != turn.member) {
                of.push(turn);
            }
        }
        let versions = "SELECT room_id, rev, id, seq, content FROM seen_messages";
        let versions = database.query(versions, &[]).await.unwrap().into_iter().map(|row| {
            let shown = Shown { id: row.get(2), seq: row.get(3), content: row.get(4) };
            ((row.get(0), row.get(1)), shown)
        });
        let messages = "SELECT id, room_id, seq, coalesce(client_message_id, ''), content,
            edit_version > 0 OR deleted_at IS NOT NULL FROM chat.messages ORDER BY room_id, seq";
        let messages = database.query(messages, &[]).await.unwrap().into_iter().map(|row| Stored {
            id: row.get(0),
            room: row.get(1),
            seq: row.get(2),
            key: row.get(3),
            content: row.get(4),
            changed: row.get(5),
        });
        let heads = database.query("SELECT id, last_seq FROM chat.rooms", &[]).await.unwrap();
        Self {
            turns,
            versions: versions.collect(),
            messages: messages.collect(),
            last_seq: heads.iter().map(|row| (row.get(0), row.get(1))).collect(),
        }
    }

    /// Whether somebody was shown a revision of a room that was not his to see: it was committed when
    /// he was no member, and he had not come back when he saw it. Whoever is a member may see all that
    /// was before.
    pub(crate) fn is_leak(&self, user: i64, room: i64, rev: i64, at: i64) -> bool {
        let Some(turns) = self.turns.get(&(room, user)) else { return true };
        // The end of a membership is told to whom it was.
        let last = turns.iter().rposition(|turn| turn.rev < rev);
        let began = |turn: &Turn| turn.member && turn.at <= at;
        match last {
            Some(last) if turns[last].member => false,
            Some(last) => !turns[last + 1..].iter().any(began),
            None => !turns.iter().any(began),
        }
    }

    /// How often somebody was thrown out or left.
    pub(crate) fn ends(&self) -> usize {
        self.turns.values().flatten().filter(|turn| !turn.member).count()
    }

    /// Rooms whose messages are not numbered from one, without a hole.
    pub(crate) fn misnumbered(&self) -> BTreeSet<i64> {
        let mut last: BTreeMap<i64, i64> = BTreeMap::new();
        let mut wrong = BTreeSet::new();
        for message in &self.messages {
            let last = last.entry(message.room).or_default();
            *last += 1;
            if message.seq != *last {
                wrong.insert(message.room);
            }
        }
        let heads = self.last_seq.iter();
        wrong.extend(
            heads
                .filter(|(room, seq)| last.get(room).copied().unwrap_or(0) != **seq)
                .map(|(room, _)| *room),
        );
        wrong
    }
}
