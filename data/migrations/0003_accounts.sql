-- Every fen: rules that staff write, budgets, the chained journal, statements,
-- claw-back, the charity fund.

-- +goose Up

-- The books -------------------------------------------------------------------

-- One row a posting, in the order of posting and chained; added, never changed.
-- The hash covers the posting's contents, which are rows of other tables
-- (data/journal says how).
CREATE TABLE journal (
    district    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('meal','void','reject','restore','fund','statement')),
    object      TEXT    NOT NULL,             -- id of the meal, the fund's entry, the statement
    merchant_id TEXT    NOT NULL DEFAULT '',  -- '' where none is concerned
    service_day TEXT    NOT NULL DEFAULT '',  -- the meal's
    hash        BLOB    NOT NULL,
    PRIMARY KEY (district, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_merchant ON journal (district, merchant_id, service_day, seq);

-- The newest seq and hash, so that postings cut off the end are missed.
CREATE TABLE journal_heads (
    district INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

-- Each row moves fen from a funder to the merchant of the meal, so that both
-- sides of the books are one number. 'meal' rows sum to the list price;
-- 'delivery' is on top of it; 'void' rows are the negatives of all before them;
-- 'reject' gives public money and the fund theirs back and lets the merchant
-- bear it, so that its rows sum to nothing; 'restore' takes that back.
CREATE TABLE ledger_3 (
    district      INTEGER NOT NULL,
    redemption_id TEXT    NOT NULL,
    entry         TEXT    NOT NULL CHECK (entry IN ('meal','delivery','void','reject','restore')),
    funder        TEXT    NOT NULL,            -- 'elder','merchant','district','street','city','fund',…
    fen           INTEGER NOT NULL,
    posted_at     INTEGER NOT NULL,
    PRIMARY KEY (district, redemption_id, entry, funder),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_3 (district, redemption_id, entry, funder, fen, posted_at)
SELECT district, redemption_id, entry, funder, fen, posted_at FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_3 RENAME TO ledger;
INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at)
SELECT r.district, r.id, 'delivery', json_extract(s.body, '$.delivery.funder'), json_extract(s.body, '$.delivery.fee_fen'), r.received_at
FROM redemptions r
JOIN rule_sets s ON s.district = r.district AND s.id = r.rule_id AND s.version = r.rule_version
WHERE r.delivery = 1 AND json_extract(s.body, '$.delivery.fee_fen') > 0
    AND NOT EXISTS (SELECT 1 FROM redemption_voids v WHERE v.district = r.district AND v.redemption_id = r.id);

-- The office does not pay for these meals: what it found at review or on a
-- list of deaths, moves and institutions. A rejection may be taken back.
CREATE TABLE rejections (
    district      INTEGER NOT NULL,
    redemption_id TEXT    NOT NULL,
    act           TEXT    NOT NULL CHECK (act IN ('reject','restore')),
    reason        TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    PRIMARY KEY (district, redemption_id, act),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT, WITHOUT ROWID;

-- Subsidy ---------------------------------------------------------------------

-- A void looks among the elder's own claims; keeping them in order of meals as
-- well cost every redemption a tenth.
DROP INDEX subsidy_claims_redemption;

-- What the claim took of the period's money: the meal's whole subsidy for
-- 'day:…' and its like, the purse's part for 'allowance:…'.
ALTER TABLE subsidy_claims ADD COLUMN fen INTEGER NOT NULL DEFAULT 0;
UPDATE subsidy_claims SET fen = (
    SELECT r.government_fen + r.fund_fen FROM redemptions r
    WHERE r.district = subsidy_claims.district AND r.id = subsidy_claims.redemption_id)
WHERE period NOT LIKE 'discount:%';

-- Coupons that the office hands out one by one.
CREATE TABLE coupon_grants (
    district  INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    elder_id  TEXT    NOT NULL,
    class     TEXT    NOT NULL,               -- the rule's class that they are for
    coupons   INTEGER NOT NULL CHECK (coupons >= 1),
    from_day  TEXT    NOT NULL,
    to_day    TEXT    NOT NULL CHECK (to_day >= from_day),  -- inclusive
    issued_at INTEGER NOT NULL,
    issued_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX coupon_grants_elder ON coupon_grants (district, elder_id, class, to_day);

-- What a level gives for a year. spent_fen is kept with every posting, so that
-- the last fen is given once; verify adds it up again.
CREATE TABLE budgets (
    district   INTEGER NOT NULL,
    funder     TEXT    NOT NULL,
    street     TEXT    NOT NULL DEFAULT '',   -- meals at points of this street; '' = of the district
    year       INTEGER NOT NULL,              -- 0: the fund's purse, which has no year
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    spent_fen  INTEGER NOT NULL DEFAULT 0,
    warn_percent INTEGER NOT NULL DEFAULT 80 CHECK (warn_percent BETWEEN 1 AND 100),
    used_up    TEXT    NOT NULL CHECK (used_up IN ('warn','without','stop')),
    updated_at INTEGER NOT NULL,
    updated_by TEXT    NOT NULL,
    PRIMARY KEY (district, funder, street, year)
) STRICT;

CREATE TABLE rule_drafts (
    district     INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    street       TEXT    NOT NULL DEFAULT '', -- whose office writes it
    body         TEXT    NOT NULL,            -- JSON of meals.RuleSet, perhaps incomplete
    state        TEXT    NOT NULL CHECK (state IN ('draft','submitted','activated','dropped')),
    revision     INTEGER NOT NULL DEFAULT 1,
    rehearsed    INTEGER NOT NULL DEFAULT 0,  -- the revision last rehearsed
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    updated_at   INTEGER NOT NULL,
    updated_by   TEXT    NOT NULL,
    decided_at   INTEGER,
    decided_by   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id)
) STRICT;

-- Days that differ from their weekday; they add to the calendar of the program
-- and win over it.
CREATE TABLE holidays (
    day  TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('holiday','workday')),
    name TEXT NOT NULL
) STRICT;

-- Statements --------------------------------------------------------------------

-- What a statement holds is a matter of its bounds: every posting of the
-- merchant of days up to to_day and not after upto_seq, less what an earlier
-- statement held.
CREATE TABLE statements (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    number      TEXT    NOT NULL,
    merchant_id TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    from_day    TEXT    NOT NULL,
    to_day      TEXT    NOT NULL CHECK (to_day >= from_day),
    upto_seq    INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('computed','reviewed','approved','paid','locked')),
    payable_fen INTEGER NOT NULL,
    body        TEXT    NOT NULL,              -- JSON of what it says, frozen from 'reviewed' on
    previous    BLOB    NOT NULL,              -- hash of the merchant's one before
    hash        BLOB    NOT NULL,
    computed_at INTEGER NOT NULL,
    computed_by TEXT    NOT NULL,
    reviewed_at INTEGER,
    reviewed_by TEXT    NOT NULL DEFAULT '',
    approved_at INTEGER,
    approved_by TEXT    NOT NULL DEFAULT '',
    paid_on     TEXT    NOT NULL DEFAULT '',
    paid_ref    TEXT    NOT NULL DEFAULT '',
    paid_at     INTEGER,
    paid_by     TEXT    NOT NULL DEFAULT '',
    locked_at   INTEGER,
    locked_by   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, number),
    UNIQUE (district, merchant_id, to_day),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;

-- Claw-back ---------------------------------------------------------------------

CREATE TABLE departures (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    elder_id    TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('death','moved','institution')),
    on_day      TEXT    NOT NULL,
    source      TEXT    NOT NULL,              -- the list's file name
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, elder_id, kind, on_day),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

-- A meal recorded after its elder had gone, for a person to decide.
CREATE TABLE clawbacks (
    district      INTEGER NOT NULL,
    redemption_id TEXT    NOT NULL,
    departure_id  TEXT    NOT NULL,
    proposed_at   INTEGER NOT NULL,
    decision      TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','reversed','kept')),
    reason        TEXT    NOT NULL DEFAULT '',
    decided_at    INTEGER,
    decided_by    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, redemption_id),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id),
    FOREIGN KEY (district, departure_id) REFERENCES departures (district, id)
) STRICT;

-- The charity fund ----------------------------------------------------------------

CREATE TABLE fund_decisions (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    family      TEXT    NOT NULL DEFAULT '',   -- as the public may read it, masked
    fen         INTEGER NOT NULL CHECK (fen > 0),
    proposed_at INTEGER NOT NULL,
    proposed_by TEXT    NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;

CREATE TABLE fund_signatures (
    district    INTEGER NOT NULL,
    decision_id TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    signed_at   INTEGER NOT NULL,
    signed_by   TEXT    NOT NULL,
    PRIMARY KEY (district, decision_id, person),
    FOREIGN KEY (district, decision_id) REFERENCES fund_decisions (district, id)
) STRICT, WITHOUT ROWID;

-- Every sum in (positive) and out (negative), but for the meals that the fund
-- pays, which are in the ledger. Added, never changed; a mistake is taken back
-- by a row of its own.
CREATE TABLE fund_entries (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('donation','grant','correction')),
    fen         INTEGER NOT NULL CHECK (fen <> 0),
    donor       TEXT    NOT NULL DEFAULT '',   -- '' where the donor wants no name
    donor_kind  TEXT    NOT NULL DEFAULT '' CHECK (donor_kind IN ('','person','business')),
    note        TEXT    NOT NULL DEFAULT '',
    decision_id TEXT,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, decision_id) REFERENCES fund_decisions (district, id)
) STRICT;
