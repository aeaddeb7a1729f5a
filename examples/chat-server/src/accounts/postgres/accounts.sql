CREATE TABLE @server_accounts (
    id         text PRIMARY KEY,
    handle     text NOT NULL UNIQUE,
    -- What the handle looks like: nobody can pass for somebody else.
    skeleton   text NOT NULL UNIQUE,
    password   text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE @server_sessions (
    -- The SHA-256 of the token, in hexadecimal digits.
    key        text PRIMARY KEY,
    account    text NOT NULL REFERENCES @server_accounts (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX server_sessions_account ON @server_sessions (account, created_at);
CREATE INDEX server_sessions_expiry ON @server_sessions (expires_at);
