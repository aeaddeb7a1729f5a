-- One row: what concerns the database as a whole.
CREATE TABLE chat_meta (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    epoch     TEXT NOT NULL,
    heartbeat INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO chat_meta (id, epoch) VALUES (1, lower(hex(randomblob(16))));

CREATE TABLE chat_users (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_rev     INTEGER NOT NULL DEFAULT 0,
    auth_rev     INTEGER NOT NULL DEFAULT 0,
    -- Memberships he holds now; kept with each of them.
    room_count   INTEGER NOT NULL DEFAULT 0,
    last_room    INTEGER REFERENCES chat_rooms (id),
    external_id  TEXT NOT NULL UNIQUE,
    handle       TEXT NOT NULL UNIQUE,
    skeleton     TEXT NOT NULL UNIQUE,
    display_name TEXT,
    created_at   INTEGER NOT NULL,
    data         TEXT
) STRICT;

-- The newest ends of each user's sessions; without a key: of all that he had.
CREATE TABLE chat_revocations (
    user     INTEGER NOT NULL REFERENCES chat_users (id),
    auth_rev INTEGER NOT NULL,
    session  TEXT,
    PRIMARY KEY (user, auth_rev)
) STRICT, WITHOUT ROWID;

-- The counters stand first: SQLite decodes a row only as far as it must.
CREATE TABLE chat_rooms (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    rev            INTEGER NOT NULL,
    settings_rev   INTEGER NOT NULL,
    last_seq       INTEGER NOT NULL DEFAULT 0,
    -- Members it has now; kept with each membership.
    member_count   INTEGER NOT NULL DEFAULT 0,
    kind           TEXT NOT NULL CHECK (kind IN ('direct', 'group', 'channel')),
    created_at     INTEGER NOT NULL,
    external_key   TEXT UNIQUE,
    creator        INTEGER REFERENCES chat_users (id),
    client_room_id TEXT,
    request_digest BLOB,
    direct_low     INTEGER REFERENCES chat_users (id),
    direct_high    INTEGER REFERENCES chat_users (id),
    name           TEXT NOT NULL,
    folded_name    TEXT NOT NULL,
    topic          TEXT,
    data           TEXT,
    CHECK ((client_room_id IS NULL) = (request_digest IS NULL)),
    CHECK ((kind = 'direct') = (direct_low IS NOT NULL)),
    CHECK ((direct_low IS NULL) = (direct_high IS NULL)),
    CHECK (direct_low < direct_high)
) STRICT;

CREATE UNIQUE INDEX chat_rooms_by_request ON chat_rooms (creator, client_room_id)
    WHERE client_room_id IS NOT NULL;
CREATE UNIQUE INDEX chat_rooms_by_pair ON chat_rooms (direct_low, direct_high)
    WHERE direct_low IS NOT NULL;
CREATE INDEX chat_rooms_channels ON chat_rooms (id, folded_name) WHERE kind = 'channel';

-- A row stays when its member goes, without a role.
CREATE TABLE chat_members (
    room       INTEGER NOT NULL REFERENCES chat_rooms (id),
    user       INTEGER NOT NULL REFERENCES chat_users (id),
    role       TEXT CHECK (role IN ('member', 'admin', 'owner')),
    rev        INTEGER NOT NULL,
    read_seq   INTEGER NOT NULL,
    changed_by INTEGER REFERENCES chat_users (id),
    reason     TEXT,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX chat_members_by_user ON chat_members (user, room) WHERE role IS NOT NULL;
-- Whoever only ever joined a channel has revision zero, and is in no page of the feed.
CREATE INDEX chat_members_by_rev ON chat_members (room, rev) WHERE rev > 0;
CREATE INDEX chat_members_gone ON chat_members (room, rev) WHERE role IS NULL;
CREATE INDEX chat_members_owners ON chat_members (room, user) WHERE role = 'owner';

CREATE TABLE chat_messages (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    room              INTEGER NOT NULL REFERENCES chat_rooms (id),
    seq               INTEGER NOT NULL,
    rev               INTEGER NOT NULL,
    author            INTEGER NOT NULL REFERENCES chat_users (id),
    created_at        INTEGER NOT NULL,
    edit_version      INTEGER NOT NULL DEFAULT 0,
    edited_at         INTEGER,
    deleted_at        INTEGER,
    kind              TEXT NOT NULL,
    client_message_id TEXT,
    request_digest    BLOB,
    content           TEXT NOT NULL,
    data              TEXT,
    CHECK ((client_message_id IS NULL) = (request_digest IS NULL))
) STRICT;

CREATE UNIQUE INDEX chat_messages_by_seq ON chat_messages (room, seq);
CREATE UNIQUE INDEX chat_messages_by_rev ON chat_messages (room, rev);
CREATE UNIQUE INDEX chat_messages_by_request
    ON chat_messages (room, author, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX chat_messages_by_time ON chat_messages (room, created_at);
