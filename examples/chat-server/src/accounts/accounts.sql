CREATE TABLE server_accounts (
    id         TEXT PRIMARY KEY NOT NULL,
    handle     TEXT NOT NULL UNIQUE,
    -- What the handle looks like: nobody can pass for somebody else.
    skeleton   TEXT NOT NULL UNIQUE,
    password   TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE server_sessions (
    -- The SHA-256 of the token, in hexadecimal digits.
    key        TEXT PRIMARY KEY NOT NULL,
    account    TEXT NOT NULL REFERENCES server_accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX server_sessions_account ON server_sessions (account, created_at);
CREATE INDEX server_sessions_expiry ON server_sessions (expires_at);
