-- Each @ becomes the name of the schema and a dot.
--
-- Whatever locks more than one row locks the room first, then users by ascending id, then members.
-- Locks are FOR NO KEY UPDATE, which the checks of foreign keys don't wait for.
--
-- Before a room's row comes an advisory lock (1128808788 is "CHAT"). Who waits for a row that is
-- updated again and again has to follow it, and others come in between; advisory locks have a queue.
-- That two rooms may share one does no harm, since a transaction waits for one, or for
-- several in their order.

-- One row: what concerns the database as a whole.
CREATE TABLE @meta (
    id        smallint PRIMARY KEY CHECK (id = 1),
    epoch     text NOT NULL,
    heartbeat bigint NOT NULL DEFAULT 0
);

INSERT INTO @meta (id, epoch) VALUES (1, replace(gen_random_uuid()::text, '-', ''));

-- The counters change often and are in no index: with room in the page, no index is touched.
CREATE TABLE @users (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_rev     bigint NOT NULL DEFAULT 0,
    auth_rev     bigint NOT NULL DEFAULT 0,
    -- Memberships he holds now; kept with each of them.
    room_count   bigint NOT NULL DEFAULT 0,
    last_room_id bigint,
    created_at   bigint NOT NULL,
    external_id  text COLLATE "C" NOT NULL UNIQUE,
    handle       text COLLATE "C" NOT NULL UNIQUE,
    skeleton     text COLLATE "C" NOT NULL UNIQUE,
    display_name text,
    data         text
) WITH (fillfactor = 80);

-- The newest ends of each user's sessions; without a key: of all that he had.
CREATE TABLE @revocations (
    user_id  bigint NOT NULL REFERENCES @users (id),
    auth_rev bigint NOT NULL,
    session  text,
    PRIMARY KEY (user_id, auth_rev)
);

CREATE TABLE @rooms (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rev            bigint NOT NULL,
    settings_rev   bigint NOT NULL,
    last_seq       bigint NOT NULL DEFAULT 0,
    -- Members it has now; kept with each membership.
    member_count   bigint NOT NULL DEFAULT 0,
    created_at     bigint NOT NULL,
    creator_id     bigint REFERENCES @users (id),
    direct_low     bigint REFERENCES @users (id),
    direct_high    bigint REFERENCES @users (id),
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('direct', 'group', 'channel')),
    external_key   text COLLATE "C" UNIQUE,
    client_room_id text COLLATE "C",
    request_digest bytea,
    name           text NOT NULL,
    folded_name    text COLLATE "C" NOT NULL,
    topic          text,
    data           text,
    CHECK ((client_room_id IS NULL) = (request_digest IS NULL)),
    CHECK ((kind = 'direct') = (direct_low IS NOT NULL)),
    CHECK ((direct_low IS NULL) = (direct_high IS NULL)),
    CHECK (direct_low < direct_high)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX rooms_by_request ON @rooms (creator_id, client_room_id)
    WHERE client_room_id IS NOT NULL;
CREATE UNIQUE INDEX rooms_by_pair ON @rooms (direct_low, direct_high)
    WHERE direct_low IS NOT NULL;
CREATE INDEX rooms_channels ON @rooms (id) WHERE kind = 'channel';

-- A row stays when its member goes, without a role.
CREATE TABLE @members (
    room_id    bigint NOT NULL REFERENCES @rooms (id),
    user_id    bigint NOT NULL REFERENCES @users (id),
    rev        bigint NOT NULL,
    read_seq   bigint NOT NULL,
    changed_by bigint REFERENCES @users (id),
    role       text COLLATE "C" CHECK (role IN ('member', 'admin', 'owner')),
    reason     text,
    PRIMARY KEY (room_id, user_id)
) WITH (fillfactor = 80);

CREATE INDEX members_by_user ON @members (user_id, room_id) WHERE role IS NOT NULL;
-- Whoever only ever joined a channel has revision zero, and is in no page of the feed.
CREATE INDEX members_by_rev ON @members (room_id, rev) WHERE rev > 0;
CREATE INDEX members_gone ON @members (room_id, rev) WHERE role IS NULL;
CREATE INDEX members_owners ON @members (room_id, user_id) WHERE role = 'owner';

-- Without foreign keys: their checks would lock the author's row for every message. The room is
-- locked anyway, users are never removed, and append() looks for the author itself.
CREATE TABLE @messages (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id           bigint NOT NULL,
    seq               bigint NOT NULL,
    rev               bigint NOT NULL,
    author_id         bigint NOT NULL,
    created_at        bigint NOT NULL,
    edit_version      bigint NOT NULL DEFAULT 0,
    edited_at         bigint,
    deleted_at        bigint,
    kind              text COLLATE "C" NOT NULL,
    client_message_id text COLLATE "C",
    request_digest    bytea,
    content           text NOT NULL,
    data              text,
    CHECK ((client_message_id IS NULL) = (request_digest IS NULL))
);

CREATE UNIQUE INDEX messages_by_seq ON @messages (room_id, seq);
CREATE UNIQUE INDEX messages_by_rev ON @messages (room_id, rev);
CREATE UNIQUE INDEX messages_by_request ON @messages (room_id, author_id, client_message_id)
    WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_by_time ON @messages (room_id, created_at);

-- Functions are never changed, but followed by others with new names: nodes of two versions may run
-- side by side.

-- Adds messages to one room, in the order given; one row for each says what became of it. Being
-- VOLATILE, each of its statements sees what was committed before that statement began: all that
-- comes after the lock is checked against the room as it stands.
--
-- allowed_roles: three bits (member, admin, owner) for direct rooms, three for groups, three for
-- channels, the lowest first.
CREATE FUNCTION @append(
    room bigint,
    authors bigint[],
    actors bigint[],
    allowed_roles integer[],
    times bigint[],
    kinds text[],
    keys text[],
    digests bytea[],
    contents text[],
    customs text[]
)
RETURNS TABLE (outcome text, message bigint, number bigint, revision bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    head record;
    new record;
    known record;
    actor_role text;
    shift integer;
    next_seq bigint;
    next_rev bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1128808788, (room % 2147483647)::integer);
    SELECT r.kind, r.rev, r.last_seq INTO head FROM @rooms r WHERE r.id = room
        FOR NO KEY UPDATE;
    shift := CASE head.kind WHEN 'direct' THEN 0 WHEN 'group' THEN 3 ELSE 6 END;
    next_seq := head.last_seq + 1;
    next_rev := head.rev + 1;

    FOR new IN
        SELECT * FROM unnest(
            authors, actors, allowed_roles, times, kinds, keys, digests, contents, customs
        ) AS n (author, actor, allowed, at, kind, key, digest, content, custom)
    LOOP
        outcome := NULL;
        message := NULL;
        number := NULL;
        revision := NULL;
        IF new.key IS NOT NULL THEN
            SELECT m.id, m.request_digest = new.digest AS same INTO known FROM @messages m
                WHERE m.room_id = room AND m.author_id = new.author
                AND m.client_message_id = new.key;
            IF FOUND THEN
                outcome := CASE WHEN known.same THEN 'duplicate' ELSE 'conflict' END;
                message := known.id;
                RETURN NEXT;
                CONTINUE;
            END IF;
        END IF;
        IF new.actor IS NOT NULL THEN
            SELECT m.role INTO actor_role FROM @members m
                WHERE m.room_id = room AND m.user_id = new.actor;
            outcome := CASE
                WHEN actor_role IS NULL THEN 'not_member'
                WHEN (new.allowed >> shift) & CASE actor_role
                    WHEN 'member' THEN 1 WHEN 'admin' THEN 2 ELSE 4 END = 0 THEN 'forbidden'
            END;
        END IF;
        IF outcome IS NULL AND new.author IS DISTINCT FROM new.actor THEN
            PERFORM FROM @users u WHERE u.id = new.author;
            outcome := CASE WHEN NOT FOUND THEN 'not_found' END;
        END IF;
        IF outcome IS NULL AND head IS NULL THEN
            outcome := 'not_found';
        END IF;
        IF outcome IS NULL THEN
            outcome := 'stored';
            number := next_seq;
            revision := next_rev;
            INSERT INTO @messages (room_id, seq, rev, author_id, created_at, kind,
                client_message_id, request_digest, content, data)
                VALUES (room, number, revision, new.author, new.at, new.kind, new.key, new.digest,
                    new.content, new.custom)
                RETURNING id INTO message;
            next_seq := next_seq + 1;
            next_rev := next_rev + 1;
        END IF;
        RETURN NEXT;
    END LOOP;

    IF next_seq > head.last_seq + 1 THEN
        UPDATE @rooms r SET rev = next_rev - 1, last_seq = next_seq - 1 WHERE r.id = room;
        -- One by one: as a join it may read all members of the room.
        FOR known IN
            SELECT w.author_id, max(w.seq) AS seq FROM @messages w
                WHERE w.room_id = room AND w.seq > head.last_seq GROUP BY w.author_id
        LOOP
            UPDATE @members m SET read_seq = known.seq
                WHERE m.room_id = room AND m.user_id = known.author_id AND m.role IS NOT NULL;
        END LOOP;
    END IF;
END
$$;

-- The number of a room's first message with this id or a higher one, wherever the id is from; the
-- number after the last if there is none. Numbers have no holes and ids ascend with them: so twenty
-- probes do where an index of its own would cost every message. STABLE: it sees what the query sees.
CREATE FUNCTION @first_from(room bigint, message bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint;
    high bigint;
    middle bigint;
BEGIN
    SELECT m.seq INTO low FROM @messages m WHERE m.id = message AND m.room_id = room;
    IF FOUND THEN
        RETURN low;
    END IF;
    low := 1;
    SELECT r.last_seq + 1 INTO high FROM @rooms r WHERE r.id = room;
    WHILE low < high LOOP
        middle := low + (high - low) / 2;
        IF (SELECT m.id FROM @messages m WHERE m.room_id = room AND m.seq = middle) < message THEN
            low := middle + 1;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

-- Moves a member's marker; no row for whoever is no member. What moves nothing locks nothing.
CREATE FUNCTION @mark_read(reader bigint, room bigint, wanted bigint, forced boolean)
RETURNS TABLE (marker bigint, newest bigint, revision bigint, changed boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    target bigint;
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT m.read_seq, r.last_seq, u.user_rev INTO marker, newest, revision
            FROM @members m JOIN @rooms r ON r.id = m.room_id JOIN @users u ON u.id = m.user_id
            WHERE m.room_id = room AND m.user_id = reader AND m.role IS NOT NULL;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        target := least(greatest(wanted, 0), newest);
        changed := target > marker OR (forced AND target <> marker);
        IF NOT changed THEN
            RETURN NEXT;
            RETURN;
        END IF;
        IF attempt = 1 THEN
            PERFORM FROM @users u WHERE u.id = reader FOR NO KEY UPDATE;
        END IF;
    END LOOP;
    -- A message of his own may have moved it meanwhile.
    UPDATE @members m
        SET read_seq = CASE WHEN forced THEN target ELSE greatest(m.read_seq, target) END
        WHERE m.room_id = room AND m.user_id = reader AND m.role IS NOT NULL
        RETURNING m.read_seq INTO marker;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    newest := greatest(newest, marker);
    UPDATE @users u SET user_rev = u.user_rev + 1 WHERE u.id = reader
        RETURNING u.user_rev INTO revision;
    RETURN NEXT;
END
$$;
