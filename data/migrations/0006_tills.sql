-- The card and the till: devices with keys of their own, meals recorded without
-- network, the life of a card, alarms for people.

-- +goose Up

-- Devices (meals/tills) ---------------------------------------------------------

-- A device enrols with a one-time code and works once the office has compared
-- its fingerprint. The chain is that of the records it makes without network.
ALTER TABLE tills ADD COLUMN public_key BLOB;                       -- P-256, uncompressed; NULL: works online only
ALTER TABLE tills ADD COLUMN agent TEXT NOT NULL DEFAULT '';        -- what the browser says it is
ALTER TABLE tills ADD COLUMN confirmed_at INTEGER;                  -- NULL: waits for the office
ALTER TABLE tills ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tills ADD COLUMN revoked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tills ADD COLUMN pin_reset_at INTEGER NOT NULL DEFAULT 0; -- the device asks for a new shift PIN after it
ALTER TABLE tills ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;    -- last contact, kept to the minute
ALTER TABLE tills ADD COLUMN chain_seq INTEGER NOT NULL DEFAULT 0;  -- of the last record that the chain took
ALTER TABLE tills ADD COLUMN chain_head BLOB NOT NULL DEFAULT x'';  -- its hash, 32 bytes; empty before the first
ALTER TABLE tills ADD COLUMN served_last INTEGER NOT NULL DEFAULT 0;-- of its last meal as the device said, or when it had no more to bring
ALTER TABLE tills ADD COLUMN anchor_at INTEGER NOT NULL DEFAULT 0;  -- the server's time that the device was last given
ALTER TABLE tills ADD COLUMN list_number INTEGER NOT NULL DEFAULT 0;-- newest status list that was sent to it
ALTER TABLE tills ADD COLUMN list_sent_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tills ADD COLUMN quarantined_at INTEGER;                -- its chain forked; nothing is taken from it
UPDATE tills SET confirmed_at = created_at, confirmed_by = created_by;

CREATE TABLE till_codes (
    district   INTEGER NOT NULL,
    code_hash  BLOB    NOT NULL,             -- SHA-256 of a one-time code of 128 bits
    point_id   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    till_id    TEXT,                         -- who used it; NULL: nobody
    PRIMARY KEY (district, code_hash),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

-- The price buttons of a point, in order.
CREATE TABLE point_menu (
    district  INTEGER NOT NULL,
    point_id  TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    PRIMARY KEY (district, point_id, position),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

-- Meals recorded without network (meals/offline) --------------------------------

-- What a device's chain holds, as the device signed it, and the answer that was
-- given: neither ever changes. A record that waits for the office has no meal
-- yet; the decision makes one.
CREATE TABLE offline_records (
    district      INTEGER NOT NULL,          -- the till's
    till_id       TEXT    NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq >= 1),
    id            TEXT    NOT NULL,          -- the device's UUID; also its idempotency key
    body          TEXT    NOT NULL,          -- JSON, the very bytes that were signed
    signature     BLOB    NOT NULL,
    hash          BLOB    NOT NULL,          -- SHA-256; the next record names it
    status        TEXT    NOT NULL CHECK (status IN ('accepted','stale','conflict','review','rejected','voided')),
    answer        TEXT    NOT NULL,          -- JSON, given once and for all
    redemption_id TEXT    NOT NULL DEFAULT '',
    received_at   INTEGER NOT NULL,
    PRIMARY KEY (district, till_id, seq),
    UNIQUE (district, till_id, id),
    FOREIGN KEY (district, till_id) REFERENCES tills (district, id)
) STRICT;
CREATE INDEX offline_records_redemption ON offline_records (district, redemption_id);

-- What a person must look at.
CREATE TABLE offline_cases (
    district      INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('twice','stale','late','beyond','differs','closed','revoked','gap','fork','forged')),
    street        TEXT    NOT NULL DEFAULT '', -- the point's
    point_id      TEXT    NOT NULL,
    till_id       TEXT    NOT NULL,
    seq           INTEGER NOT NULL,          -- of the record; 0 where none was taken
    redemption_id TEXT    NOT NULL DEFAULT '',
    other_id      TEXT    NOT NULL DEFAULT '', -- the meal that was first
    fen           INTEGER NOT NULL DEFAULT 0,  -- at stake
    detail        TEXT    NOT NULL DEFAULT '{}',
    raised_at     INTEGER NOT NULL,
    decision      TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','pay','bear','record','refuse','seen','release','skip')),
    reason        TEXT    NOT NULL DEFAULT '',
    decided_at    INTEGER,
    decided_by    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, till_id) REFERENCES tills (district, id)
) STRICT;
CREATE INDEX offline_cases_open ON offline_cases (district, street, raised_at) WHERE decision = '';
CREATE INDEX offline_cases_till ON offline_cases (district, till_id, seq);

-- The life of a card (meals/cards) ----------------------------------------------

ALTER TABLE cards ADD COLUMN lost_at INTEGER;     -- reported lost and not found; it does not work meanwhile
ALTER TABLE cards ADD COLUMN printed_at INTEGER;  -- first released on paper
ALTER TABLE cards ADD COLUMN handed_at INTEGER;   -- reached its elder
CREATE INDEX elders_born ON elders (district, born_on, name);

-- Who may fetch, card or meal, for whom.
CREATE TABLE delegates (
    district     INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    elder_id     TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    relation     TEXT    NOT NULL,           -- in the office's words: 'daughter', 'neighbour'
    phone_sealed BLOB,
    from_day     TEXT    NOT NULL,
    to_day       TEXT    NOT NULL CHECK (to_day >= from_day),  -- inclusive
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    ended_at     INTEGER,
    ended_by     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX delegates_elder ON delegates (district, elder_id);

CREATE TABLE card_applications (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    elder_id   TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('first','replace','renew')),
    note       TEXT    NOT NULL DEFAULT '',
    open       INTEGER CHECK (open = 1),     -- 1 while undecided, NULL after
    applied_at INTEGER NOT NULL,
    applied_by TEXT    NOT NULL,
    decision   TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','approved','refused','withdrawn')),
    reason     TEXT    NOT NULL DEFAULT '',
    decided_at INTEGER,
    decided_by TEXT    NOT NULL DEFAULT '',
    card_id    TEXT    NOT NULL DEFAULT '',  -- what was issued
    PRIMARY KEY (district, id),
    UNIQUE (district, elder_id, open),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

-- Cards printed together. The sheet is released once its proof, the finished
-- file read back, has found every code once and every name drawn.
CREATE TABLE card_batches (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    community   TEXT    NOT NULL DEFAULT '',
    name        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('open','proofed','released','dropped')),
    proof       TEXT    NOT NULL DEFAULT '', -- JSON of what the proof found
    sheet_hash  BLOB,                        -- SHA-256 of the proofed file
    made_at     INTEGER NOT NULL,
    made_by     TEXT    NOT NULL,
    proofed_at  INTEGER,
    released_at INTEGER,
    released_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id)
) STRICT;

CREATE TABLE card_batch_cards (
    district INTEGER NOT NULL,
    batch_id TEXT    NOT NULL,
    position INTEGER NOT NULL,               -- on the sheets, from 1
    card_id  TEXT    NOT NULL,
    PRIMARY KEY (district, batch_id, position),
    UNIQUE (district, batch_id, card_id),
    FOREIGN KEY (district, batch_id) REFERENCES card_batches (district, id),
    FOREIGN KEY (district, card_id) REFERENCES cards (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_batch_cards_card ON card_batch_cards (district, card_id);

-- What happened to a card in people's hands. Added, never changed.
CREATE TABLE card_events (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    card_id     TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('handed','returned','lost','found')),
    delegate_id TEXT    NOT NULL DEFAULT '', -- who fetched it, '' the elder in person
    note        TEXT    NOT NULL DEFAULT '',
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, card_id) REFERENCES cards (district, id)
) STRICT;
CREATE INDEX card_events_card ON card_events (district, card_id, at);

-- With the elder's consent; shown by a till that is online, and nowhere else.
CREATE TABLE elder_photos (
    district   INTEGER NOT NULL,
    elder_id   TEXT    NOT NULL,
    sealed     BLOB    NOT NULL,             -- JPEG of at most 30 KB
    consent    TEXT    NOT NULL,             -- how it was given: 'signed', 'spoken, witness …'
    taken_at   INTEGER NOT NULL,
    taken_by   TEXT    NOT NULL,
    PRIMARY KEY (district, elder_id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

-- Two entries that look like one person, and a person said they are not.
CREATE TABLE elder_distinct (
    district   INTEGER NOT NULL,
    elder_a    TEXT    NOT NULL,
    elder_b    TEXT    NOT NULL CHECK (elder_b > elder_a),
    decided_at INTEGER NOT NULL,
    decided_by TEXT    NOT NULL,
    PRIMARY KEY (district, elder_a, elder_b),
    FOREIGN KEY (district, elder_a) REFERENCES elders (district, id),
    FOREIGN KEY (district, elder_b) REFERENCES elders (district, id)
) STRICT, WITHOUT ROWID;

-- Alarms (meals/alarms) -----------------------------------------------------------

-- Something for a person to look at; it changes nothing by itself.
CREATE TABLE alarms (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('burst','order','apart','closed','seats','offline','awake')),
    subject     TEXT    NOT NULL,            -- id of the point, the till or the card that it is about
    service_day TEXT    NOT NULL,
    street      TEXT    NOT NULL DEFAULT '',
    merchant_id TEXT    NOT NULL DEFAULT '',
    point_id    TEXT    NOT NULL DEFAULT '',
    elder_id    TEXT    NOT NULL DEFAULT '',
    detail      TEXT    NOT NULL DEFAULT '{}', -- JSON of the figures that its sentence names
    raised_at   INTEGER NOT NULL,
    handler     TEXT    NOT NULL DEFAULT '',
    taken_at    INTEGER,
    outcome     TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('','explained','mended','passed_on')),
    note        TEXT    NOT NULL DEFAULT '',
    closed_at   INTEGER,
    closed_by   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, kind, subject, service_day)
) STRICT;
CREATE INDEX alarms_open ON alarms (district, street, raised_at) WHERE outcome = '';

CREATE TABLE alarm_meals (
    district      INTEGER NOT NULL,
    alarm_id      TEXT    NOT NULL,
    redemption_id TEXT    NOT NULL,
    PRIMARY KEY (district, alarm_id, redemption_id),
    FOREIGN KEY (district, alarm_id) REFERENCES alarms (district, id)
) STRICT, WITHOUT ROWID;

-- Seats and how often they are used in one sitting; NULL: not known.
ALTER TABLE points ADD COLUMN seats INTEGER CHECK (seats >= 1);
ALTER TABLE points ADD COLUMN turns INTEGER CHECK (turns >= 1);
