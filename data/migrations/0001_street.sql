-- One street, end to end. The district (GB/T 2260) is the first column of every
-- key; ids are UUIDv7; instants are UTC milliseconds; days are 'YYYY-MM-DD' in
-- +08:00; money is whole fen.

-- +goose Up

-- The installation -----------------------------------------------------------

CREATE TABLE settings (
    name       TEXT    NOT NULL PRIMARY KEY,
    value      TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Who works here (data/staff) and what they did (data/audit) ------------------

CREATE TABLE staff_users (
    district      INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    login         TEXT    NOT NULL UNIQUE,
    display_name  TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('system','security','audit','office','finance','community')),
    street        TEXT    NOT NULL DEFAULT '',  -- 9-digit code; '' = the whole district
    community     TEXT    NOT NULL DEFAULT '',  -- 12-digit code; '' = the whole street
    password_hash TEXT    NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    locked_until  INTEGER NOT NULL DEFAULT 0,
    active        INTEGER NOT NULL DEFAULT 1,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;

CREATE TABLE staff_sessions (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    content    BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);

CREATE TABLE audit_log (
    district INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,  -- user id, 'till:'+id, 'cli' or 'system'
    street   TEXT    NOT NULL DEFAULT '',
    action   TEXT    NOT NULL,  -- 'point.place', 'card.issue', …
    object   TEXT    NOT NULL,  -- id of what it was done to
    detail   TEXT    NOT NULL,  -- JSON; never an ID number, telephone or secret
    previous BLOB    NOT NULL,
    hash     BLOB    NOT NULL,
    PRIMARY KEY (district, seq)
) STRICT;

-- Where (geo) ------------------------------------------------------------------

CREATE TABLE ways (
    id      INTEGER NOT NULL PRIMARY KEY,  -- OpenStreetMap way id
    layer   TEXT    NOT NULL CHECK (layer IN ('street','building','green','water')),
    kind    TEXT    NOT NULL,              -- the tag's value: 'residential', 'park', …
    name    TEXT    NOT NULL DEFAULT '',
    tags    TEXT    NOT NULL,              -- JSON of the tags that walking needs
    nodes   BLOB    NOT NULL,              -- per node: id int64, lat int32 e-7, lng int32 e-7, big-endian
    south   REAL    NOT NULL,
    west    REAL    NOT NULL,
    north   REAL    NOT NULL,
    east    REAL    NOT NULL
) STRICT;

CREATE TABLE places (
    district INTEGER NOT NULL,
    code     TEXT    NOT NULL,  -- short public code in /m/{place}
    street   TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    lat      REAL    NOT NULL,
    lng      REAL    NOT NULL,
    cell     INTEGER NOT NULL,
    PRIMARY KEY (district, code)
) STRICT;

-- Who serves (merchants) ------------------------------------------------------

CREATE TABLE merchants (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    street     TEXT    NOT NULL DEFAULT '',
    name       TEXT    NOT NULL,
    licence_no TEXT    NOT NULL DEFAULT '',
    contact    TEXT    NOT NULL DEFAULT '',
    phone      TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;

CREATE TABLE points (
    district          INTEGER NOT NULL,
    id                TEXT    NOT NULL,
    number            INTEGER NOT NULL,           -- the one on the map
    identity          TEXT    NOT NULL,           -- the file's code, else normalised name + address
    merchant_id       TEXT    NOT NULL,
    street            TEXT    NOT NULL DEFAULT '',
    community         TEXT    NOT NULL DEFAULT '',
    name              TEXT    NOT NULL,
    kind              TEXT    NOT NULL CHECK (kind IN ('canteen','restaurant','delivery_kitchen')),
    address           TEXT    NOT NULL DEFAULT '',
    phone             TEXT    NOT NULL DEFAULT '',
    status            TEXT    NOT NULL CHECK (status IN ('candidate','open','suspended','removed')),
    status_reason     TEXT    NOT NULL DEFAULT '',
    permit_no         TEXT    NOT NULL DEFAULT '',
    permit_expires_on TEXT,                       -- NULL: unknown
    offer             TEXT    NOT NULL DEFAULT '',-- free text where no rule speaks
    lat               REAL,                       -- WGS-84; NULL: not placed yet
    lng               REAL,
    cell              INTEGER,                    -- H3 resolution 10
    source_lat        REAL,
    source_lng        REAL,
    source_crs        TEXT CHECK (source_crs IN ('wgs84','gcj02','bd09')),
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, number),
    UNIQUE (district, identity),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;
CREATE INDEX points_merchant ON points (district, merchant_id);

CREATE TABLE point_hours (
    district INTEGER NOT NULL,
    point_id TEXT    NOT NULL,
    weekday  INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),  -- 0 = Sunday
    sitting  TEXT    NOT NULL CHECK (sitting IN ('breakfast','lunch','dinner','all_day')),
    opens    INTEGER NOT NULL CHECK (opens BETWEEN 0 AND 1439), -- minute of the day
    closes   INTEGER NOT NULL CHECK (closes > opens AND closes <= 2880), -- past 1440: after midnight
    PRIMARY KEY (district, point_id, weekday, sitting, opens),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

CREATE TABLE point_closures (
    district INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    point_id TEXT    NOT NULL,
    from_day TEXT    NOT NULL,
    to_day   TEXT    NOT NULL CHECK (to_day >= from_day),  -- inclusive
    reason   TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

CREATE TABLE point_tags (
    district INTEGER NOT NULL,
    point_id TEXT    NOT NULL,
    tag      TEXT    NOT NULL,
    PRIMARY KEY (district, point_id, tag),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

CREATE TABLE point_status_log (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    point_id    TEXT    NOT NULL,
    from_status TEXT    NOT NULL,
    to_status   TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;

CREATE TABLE ratings (
    district      INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    redemption_id TEXT    NOT NULL,
    merchant_id   TEXT    NOT NULL,
    point_id      TEXT    NOT NULL,
    elder_id      TEXT    NOT NULL,
    channel       TEXT    NOT NULL CHECK (channel IN ('tap','phone','questionnaire','spot')),
    scale         INTEGER NOT NULL CHECK (scale IN (3, 5)),
    score         INTEGER NOT NULL CHECK (score BETWEEN 1 AND scale),
    reasons       TEXT    NOT NULL DEFAULT '',   -- codes, comma separated
    meal_at       INTEGER NOT NULL,
    rated_at      INTEGER NOT NULL,
    recorded_by   TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, redemption_id, channel),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;
CREATE INDEX ratings_merchant ON ratings (district, merchant_id, rated_at);

CREATE TABLE review_settings (
    district    INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    line_bp     INTEGER NOT NULL CHECK (line_bp BETWEEN 1 AND 9999),  -- share satisfied, basis points
    min_ratings INTEGER NOT NULL CHECK (min_ratings >= 1),
    window_days INTEGER NOT NULL CHECK (window_days >= 1),
    valid_from  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    PRIMARY KEY (district, version)
) STRICT;

CREATE TABLE review_flags (
    district         INTEGER NOT NULL,
    id               TEXT    NOT NULL,
    merchant_id      TEXT    NOT NULL,
    open             INTEGER CHECK (open = 1),   -- 1 while undecided, NULL after
    raised_at        INTEGER NOT NULL,
    asof_day         TEXT    NOT NULL,
    settings_version INTEGER NOT NULL,
    n                INTEGER NOT NULL,
    satisfied        INTEGER NOT NULL,
    lower_bp         INTEGER NOT NULL,
    upper_bp         INTEGER NOT NULL,
    line_bp          INTEGER NOT NULL,
    decision         TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','confirmed','dismissed')),
    reason           TEXT    NOT NULL DEFAULT '',
    decided_at       INTEGER,
    decided_by       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, merchant_id, open),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;

-- Who eats and who pays (meals) -----------------------------------------------

CREATE TABLE elders (
    district     INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    street       TEXT    NOT NULL,
    community    TEXT    NOT NULL DEFAULT '',  -- 12-digit code, '' where unknown
    community_name TEXT  NOT NULL DEFAULT '',
    name         TEXT    NOT NULL,
    born_on      TEXT    NOT NULL,
    number_sealed BLOB   NOT NULL,             -- ID number, encrypted
    number_index  BLOB   NOT NULL,             -- its blind index
    phone_sealed BLOB,
    phone_index  BLOB,
    care_level   INTEGER NOT NULL DEFAULT 0,   -- 1: registered for delivery
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, number_index)
) STRICT;
CREATE INDEX elders_phone ON elders (district, phone_index);
CREATE INDEX elders_street ON elders (district, street, community, name);

CREATE TABLE elder_categories (
    district INTEGER NOT NULL,
    elder_id TEXT    NOT NULL,
    category TEXT    NOT NULL,
    from_day TEXT    NOT NULL,
    to_day   TEXT    NOT NULL DEFAULT '9999-12-31',  -- inclusive
    PRIMARY KEY (district, elder_id, category, from_day),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

CREATE TABLE signing_keys (
    district      INTEGER NOT NULL,
    key_id        INTEGER NOT NULL CHECK (key_id BETWEEN 1 AND 255),
    public        BLOB    NOT NULL,
    private_sealed BLOB   NOT NULL,
    not_before    TEXT    NOT NULL,
    not_after     TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (district, key_id)
) STRICT;

CREATE TABLE cards (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    elder_id   TEXT    NOT NULL,
    card_index INTEGER NOT NULL CHECK (card_index BETWEEN 0 AND 16777215),  -- dense, one an elder
    issue      INTEGER NOT NULL CHECK (issue BETWEEN 1 AND 255),
    random     INTEGER NOT NULL,
    number     TEXT    NOT NULL,                 -- printed: 9 random digits + check digit
    key_id     INTEGER NOT NULL,
    flags      INTEGER NOT NULL DEFAULT 0,
    valid_from TEXT    NOT NULL,
    valid_to   TEXT    NOT NULL,                 -- inclusive
    live       INTEGER CHECK (live = 1),         -- 1 while it works, NULL after
    ended      TEXT    NOT NULL DEFAULT '' CHECK (ended IN ('','replaced','revoked')),
    ended_at   INTEGER,
    end_reason TEXT    NOT NULL DEFAULT '',
    issued_at  INTEGER NOT NULL,
    issued_by  TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, elder_id, live),
    UNIQUE (district, card_index, issue),
    UNIQUE (district, number),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

CREATE TABLE tills (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    point_id   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    token_hash BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;
CREATE INDEX tills_point ON tills (district, point_id);

CREATE TABLE rule_sets (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,               -- 'R-2025-03'
    version    INTEGER NOT NULL,
    street     TEXT    NOT NULL DEFAULT '',    -- '' = the whole district
    point_id   TEXT    NOT NULL DEFAULT '',    -- '' = every point
    valid_from TEXT    NOT NULL,
    body       TEXT    NOT NULL,               -- JSON of meals.RuleSet
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    PRIMARY KEY (district, id, version)
) STRICT;

-- Append-only: a void is a row of its own.
CREATE TABLE redemptions (
    district       INTEGER NOT NULL,
    id             TEXT    NOT NULL,
    street         TEXT    NOT NULL,           -- the point's
    point_id       TEXT    NOT NULL,
    merchant_id    TEXT    NOT NULL,
    till_id        TEXT    NOT NULL,
    card_id        TEXT    NOT NULL,
    elder_id       TEXT    NOT NULL,
    service_day    TEXT    NOT NULL,
    sitting        TEXT    NOT NULL,           -- '' outside every window
    served_at      INTEGER NOT NULL,
    received_at    INTEGER NOT NULL,
    list_fen       INTEGER NOT NULL CHECK (list_fen > 0),
    elder_fen      INTEGER NOT NULL,
    merchant_fen   INTEGER NOT NULL,
    government_fen INTEGER NOT NULL,
    fund_fen       INTEGER NOT NULL,
    class          TEXT    NOT NULL,
    rule_id        TEXT    NOT NULL,           -- '' where no rule applied
    rule_version   INTEGER NOT NULL,
    delivery       INTEGER NOT NULL DEFAULT 0,
    notices        TEXT    NOT NULL DEFAULT '',-- codes, comma separated
    PRIMARY KEY (district, id),
    CHECK (elder_fen + merchant_fen + government_fen + fund_fen = list_fen),
    FOREIGN KEY (district, card_id) REFERENCES cards (district, id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX redemptions_point_day ON redemptions (district, point_id, service_day);
CREATE INDEX redemptions_elder_day ON redemptions (district, elder_id, service_day);

CREATE TABLE redemption_voids (
    district      INTEGER NOT NULL,
    redemption_id TEXT    NOT NULL,
    voided_at     INTEGER NOT NULL,
    voided_by     TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    PRIMARY KEY (district, redemption_id),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT;

-- One row a funder; a meal's rows sum to its list price, a void posts their
-- negatives. Append-only.
CREATE TABLE ledger (
    district      INTEGER NOT NULL,
    redemption_id TEXT    NOT NULL,
    entry         TEXT    NOT NULL CHECK (entry IN ('meal','void')),
    funder        TEXT    NOT NULL,            -- 'elder','merchant','district','street','city','fund',…
    fen           INTEGER NOT NULL,
    posted_at     INTEGER NOT NULL,
    PRIMARY KEY (district, redemption_id, entry, funder),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT, WITHOUT ROWID;

-- The one place that says "this benefit is used": a subsidised meal takes the
-- next slot, counted from 1, of every period it falls in, whatever rule set
-- priced it; caps are tested against these rows, and a void deletes them.
CREATE TABLE subsidy_claims (
    district      INTEGER NOT NULL,
    elder_id      TEXT    NOT NULL,
    period        TEXT    NOT NULL,            -- 'sitting:2025-03-05:lunch', 'day:…', 'week:…', 'month:2025-03', 'discount:day:…'
    slot          INTEGER NOT NULL CHECK (slot >= 1),
    redemption_id TEXT    NOT NULL,
    PRIMARY KEY (district, elder_id, period, slot),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX subsidy_claims_redemption ON subsidy_claims (district, redemption_id);

CREATE TABLE idempotency (
    district     INTEGER NOT NULL,
    till_id      TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request_hash BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    body         BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (district, till_id, key)
) STRICT, WITHOUT ROWID;
