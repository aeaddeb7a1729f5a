//! Which columns travel, and the statements that read them.

/// What reads one table.
pub(super) struct Statements {
    /// How many rows it has.
    pub(super) count: &'static str,
    /// The highest key, as two numbers.
    pub(super) last: &'static str,
    /// A page: `$1` and `$2` are the key that it begins behind, `$3` the rows and `$4` the bytes
    /// that it may have. What would join a full page never leaves the server.
    pub(super) page: &'static str,
    #[cfg(test)]
    pub(super) table: &'static str,
    #[cfg(test)]
    pub(super) columns: &'static str,
}

macro_rules! statements {
    (
        $table:literal where $place:literal, $columns:literal, measure $bytes:literal,
        key $first:literal
    ) => {
        statements!(
            $table,
            $place,
            $columns,
            $bytes,
            $first,
            concat!(
                "SELECT ",
                $first,
                ", 0::bigint FROM ",
                $table,
                " WHERE ",
                $place,
                " ORDER BY ",
                $first,
                " DESC LIMIT 1"
            ),
            concat!($first, " > $1::bigint AND $2::bigint = 0")
        )
    };
    (
        $table:literal where $place:literal, $columns:literal, measure $bytes:literal,
        key $first:literal, $second:literal
    ) => {
        statements!(
            $table,
            $place,
            $columns,
            $bytes,
            concat!($first, ", ", $second),
            concat!(
                "SELECT ",
                $first,
                ", ",
                $second,
                " FROM ",
                $table,
                " WHERE ",
                $place,
                " ORDER BY ",
                $first,
                " DESC, ",
                $second,
                " DESC LIMIT 1"
            ),
            concat!("(", $first, ", ", $second, ") > ($1::bigint, $2::bigint)")
        )
    };
    (
        $table:literal, $place:literal, $columns:literal, $bytes:literal, $order:expr, $last:expr,
        $above:expr
    ) => {
        Statements {
            count: concat!("SELECT count(*) FROM ", $table, " WHERE ", $place),
            last: $last,
            page: concat!(
                "SELECT ",
                $columns,
                " FROM (SELECT q.*, sum(q.bytes) OVER (ORDER BY ",
                $order,
                ") AS filled FROM (SELECT ",
                $columns,
                ", (",
                $bytes,
                ")::bigint AS bytes FROM ",
                $table,
                " WHERE ",
                $place,
                " AND ",
                $above,
                " ORDER BY ",
                $order,
                " LIMIT $3::bigint) q) w WHERE filled - bytes < $4::bigint ORDER BY ",
                $order
            ),
            #[cfg(test)]
            table: $table,
            #[cfg(test)]
            columns: $columns,
        }
    };
}

pub(super) const USERS: Statements = statements!(
    "@users" where "true",
    "id, external_id, handle, display_name, data, user_rev, auth_rev, created_at",
    measure "octet_length(external_id) + octet_length(handle) \
        + coalesce(octet_length(display_name), 0) + coalesce(octet_length(data), 0)",
    key "id"
);

pub(super) const ROOMS: Statements = statements!(
    "@rooms" where "true",
    "id, kind, external_key, name, topic, data, rev, settings_rev, last_seq, created_at, \
        creator_id, client_room_id, request_digest, direct_low, direct_high",
    measure "octet_length(name) + coalesce(octet_length(external_key), 0) \
        + coalesce(octet_length(topic), 0) + coalesce(octet_length(data), 0)",
    key "id"
);

pub(super) const LAST_ROOMS: Statements = statements!(
    "@users" where "last_room_id IS NOT NULL", "id, last_room_id", measure "0", key "id"
);

pub(super) const REVOCATIONS: Statements = statements!(
    "@revocations" where "true", "user_id, auth_rev, session",
    measure "coalesce(octet_length(session), 0)",
    key "user_id", "auth_rev"
);

pub(super) const MEMBERS: Statements = statements!(
    "@members" where "true",
    "room_id, user_id, role, rev, read_seq, changed_by, reason",
    measure "coalesce(octet_length(reason), 0)",
    key "room_id", "user_id"
);

pub(super) const MESSAGES: Statements = statements!(
    "@messages" where "true",
    "id, room_id, seq, rev, author_id, created_at, edit_version, edited_at, deleted_at, kind, \
        client_message_id, request_digest, content, data",
    measure "octet_length(content) + coalesce(octet_length(data), 0)",
    key "id"
);

#[cfg(test)]
mod tests {
    use super::*;

    /// What a table has, and no archive would bring back: it follows from the rest.
    const DERIVED: [&str; 4] =
        ["@users.room_count", "@users.skeleton", "@rooms.member_count", "@rooms.folded_name"];

    /// The columns of a table, as the schema makes it.
    fn made(table: &str) -> Vec<&'static str> {
        let schema = crate::migrate::MIGRATIONS.iter().map(|step| step.sql);
        let begin = format!("CREATE TABLE {table} (");
        let body = schema.filter_map(|sql| sql.split_once(&begin)).map(|(_, rest)| rest).next();
        let lines =
            body.expect("a table").lines().skip(1).take_while(|line| !line.starts_with(')'));
        let words = lines.filter_map(|line| line.split_whitespace().next());
        words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect()
    }

    /// A column that the schema gets must not be left behind when a chat moves.
    #[test]
    fn every_column_travels_or_follows_from_others() {
        let all = [USERS, ROOMS, LAST_ROOMS, REVOCATIONS, MEMBERS, MESSAGES];
        for table in ["@users", "@rooms", "@revocations", "@members", "@messages"] {
            let columns = made(table);
            assert!(columns.len() > 2, "{table}: {columns:?}");
            for column in columns {
                let travels = all.iter().any(|statements| {
                    statements.table == table
                        && statements.columns.split(", ").any(|it| it.trim() == column)
                });
                let name = format!("{table}.{column}");
                assert!(travels || DERIVED.contains(&&*name), "{name} stays behind");
            }
        }
        // A later step that alters a table or makes one is for the archive, too.
        assert_eq!(crate::migrate::MIGRATIONS.len(), 1, "does the archive know the new step?");
    }
}
