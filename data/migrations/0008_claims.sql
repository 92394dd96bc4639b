-- An elder's claims lie in the order in which their periods end, so that those
-- of a new meal come together at the end of them, however long the past is, and
-- one reading finds all that is used of the periods under way.

-- +goose Up

CREATE TABLE claims_by_end (
    district      INTEGER NOT NULL,
    elder_id      TEXT    NOT NULL,
    ends_on       TEXT    NOT NULL,            -- the period's last day; '9999-12-31' for coupons handed out one by one
    period        TEXT    NOT NULL,            -- 'sitting:2025-03-05:lunch', 'day:…', 'week:…', 'month:2025-03', 'discount:day:…'
    slot          INTEGER NOT NULL CHECK (slot >= 1),
    redemption_id TEXT    NOT NULL,
    fen           INTEGER NOT NULL DEFAULT 0,  -- what it took of the period's money
    PRIMARY KEY (district, elder_id, ends_on, period, slot),
    FOREIGN KEY (district, redemption_id) REFERENCES redemptions (district, id)
) STRICT, WITHOUT ROWID;
INSERT INTO claims_by_end (district, elder_id, ends_on, period, slot, redemption_id, fen)
SELECT
    district,
    elder_id,
    CASE
        WHEN span GLOB 'sitting:*' THEN substr(span, 9, 10)
        WHEN span GLOB 'day:*' THEN substr(span, 5, 10)
        WHEN span GLOB 'week:*' THEN date(substr(span, 6, 10), '+6 days')
        WHEN span GLOB 'month:*' THEN date(substr(span, 7, 7) || '-01', '+1 month', '-1 day')
        WHEN span GLOB 'year:*' THEN substr(span, 6, 4) || '-12-31'
        ELSE '9999-12-31'
    END,
    period,
    slot,
    redemption_id,
    fen
FROM (
    SELECT
        *,
        CASE
            WHEN period GLOB 'discount:*' THEN substr(period, 10)
            WHEN period GLOB 'allowance:*:*' THEN substr(period, 11 + instr(substr(period, 11), ':'))
            WHEN period GLOB 'coupon:*:*' THEN substr(period, 8 + instr(substr(period, 8), ':'))
            ELSE period
        END AS span
    FROM subsidy_claims
)
ORDER BY 1, 2, 3, 4, 5;
DROP TABLE subsidy_claims;
ALTER TABLE claims_by_end RENAME TO subsidy_claims;
