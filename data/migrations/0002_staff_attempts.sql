-- Sign-in attempts are counted by the login that was typed, whether or not
-- anybody has it: an answer that differs would tell which logins exist.

-- +goose Up

CREATE TABLE staff_attempts (
    login_hash   BLOB    NOT NULL PRIMARY KEY,  -- SHA-256; what was typed may be a password
    failures     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL DEFAULT 0,
    last_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_attempts_last ON staff_attempts (last_at);

ALTER TABLE staff_users DROP COLUMN failures;
ALTER TABLE staff_users DROP COLUMN locked_until;

-- One person may have several sign-ins; incompatible roles are a matter of
-- the person.
ALTER TABLE staff_users ADD COLUMN person TEXT NOT NULL DEFAULT '';
UPDATE staff_users SET person = display_name;

-- A session remembers the epoch it began in; a new password ends the older ones.
ALTER TABLE staff_users ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;

CREATE INDEX audit_log_object ON audit_log (district, object, seq);
CREATE INDEX audit_log_at ON audit_log (at);
