-- Reviews that are fair: what elders say, what the method makes of it, cases and
-- what becomes of them, complaints, who stayed away.

-- +goose Up

-- Answers (merchants) -----------------------------------------------------------

-- An answer counts from the day on which it reached the service. One that the
-- elder gives through the link stands beside what a till handed on before him,
-- which is then struck; nothing is taken away.
CREATE TABLE ratings_received (
    district      INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    redemption_id TEXT    NOT NULL,
    merchant_id   TEXT    NOT NULL,
    point_id      TEXT    NOT NULL,
    elder_id      TEXT    NOT NULL,
    channel       TEXT    NOT NULL CHECK (channel IN ('tap','phone','questionnaire','spot')),
    source        TEXT    NOT NULL CHECK (source IN ('till','link','staff')),
    requested     INTEGER NOT NULL DEFAULT 0 CHECK (requested IN (0, 1)), -- an interview that the review asked for
    scale         INTEGER NOT NULL CHECK (scale IN (3, 5)),
    score         INTEGER NOT NULL CHECK (score BETWEEN 1 AND scale),
    reasons       TEXT    NOT NULL DEFAULT '',   -- codes, comma separated
    note          TEXT    NOT NULL DEFAULT '',   -- what was said besides; staff only, never a merchant's
    meal_at       INTEGER NOT NULL,
    rated_at      INTEGER NOT NULL,
    received_at   INTEGER NOT NULL,
    recorded_by   TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, redemption_id, channel, source),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;
INSERT INTO ratings_received
SELECT district, id, redemption_id, merchant_id, point_id, elder_id, channel,
    CASE WHEN recorded_by LIKE 'till:%' THEN 'till' WHEN recorded_by = 'link' THEN 'link' ELSE 'staff' END,
    0, scale, score, reasons, '', meal_at, rated_at, rated_at, recorded_by
FROM ratings;
DROP TABLE ratings;
ALTER TABLE ratings_received RENAME TO ratings;
CREATE INDEX ratings_merchant ON ratings (district, merchant_id, rated_at);
CREATE INDEX ratings_received ON ratings (district, received_at);

-- Answers that do not count from the day they are struck on: the elder gave his
-- own, or an appeal showed that they are about something else.
CREATE TABLE rating_strikes (
    district  INTEGER NOT NULL,
    rating_id TEXT    NOT NULL,
    why       TEXT    NOT NULL CHECK (why IN ('replaced','wrong_order','closed_day','voided','other')),
    note      TEXT    NOT NULL DEFAULT '',
    case_id   TEXT    NOT NULL DEFAULT '',
    struck_at INTEGER NOT NULL,
    struck_by TEXT    NOT NULL,
    PRIMARY KEY (district, rating_id),
    FOREIGN KEY (district, rating_id) REFERENCES ratings (district, id)
) STRICT;
CREATE INDEX rating_strikes_at ON rating_strikes (district, struck_at);

-- Answers from elsewhere, without meals of ours behind them: shown as estimates,
-- never the ground of a case.
CREATE TABLE outside_ratings (
    district    INTEGER NOT NULL,
    source      TEXT    NOT NULL,            -- the name of the list
    line        TEXT    NOT NULL,            -- what the list calls the answer; a hash of the row where it calls it nothing
    subject     TEXT    NOT NULL,            -- what the list calls the business
    name        TEXT    NOT NULL,
    merchant_id TEXT    NOT NULL DEFAULT '', -- ours, where somebody has said which
    answer      TEXT    NOT NULL,            -- as the list has it: '4.5', 'Fail'
    satisfied   INTEGER NOT NULL CHECK (satisfied IN (0, 1)),
    at          INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by TEXT    NOT NULL,
    PRIMARY KEY (district, source, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX outside_ratings_subject ON outside_ratings (district, source, subject, at);

-- The method (merchants/verdicts) --------------------------------------------------

-- What the office signed; a version is never changed.
CREATE TABLE review_terms (
    district   INTEGER NOT NULL,
    version    INTEGER NOT NULL CHECK (version >= 1),
    body       TEXT    NOT NULL,             -- JSON
    valid_from TEXT    NOT NULL,
    signed_at  INTEGER NOT NULL,
    signed_by  TEXT    NOT NULL,
    PRIMARY KEY (district, version)
) STRICT;

-- What was said of a merchant on a day, by the terms of that day. Never changed.
CREATE TABLE review_days (
    district    INTEGER NOT NULL,
    merchant_id TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    terms       INTEGER NOT NULL,            -- version; 0: the defaults
    method      INTEGER NOT NULL,            -- version of the method itself
    level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    body        TEXT    NOT NULL,            -- JSON of the verdict
    PRIMARY KEY (district, merchant_id, day),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_days_day ON review_days (district, day);

-- Since when a merchant serves, as it was known on the day the method first saw it
-- serve. Never changed.
CREATE TABLE review_entered (
    district    INTEGER NOT NULL,
    merchant_id TEXT    NOT NULL,
    since       TEXT    NOT NULL,
    seen_on     TEXT    NOT NULL,
    PRIMARY KEY (district, merchant_id),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;

-- What the method carries from a day to the next. Only a help: replaying the log
-- makes it again, as it does where another version of the method wrote it.
CREATE TABLE review_carried (
    district INTEGER NOT NULL,
    day      TEXT    NOT NULL,
    method   INTEGER NOT NULL,
    engine   BLOB    NOT NULL,
    PRIMARY KEY (district, day)
) STRICT;

-- Cases (merchants/cases) ------------------------------------------------------------

CREATE TABLE review_cases (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    number      TEXT    NOT NULL,             -- what paper calls it, '2026-007'
    merchant_id TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    stage       TEXT    NOT NULL CHECK (stage IN ('watch','warned','proposed','signed','removed','lifted','dropped')),
    open        INTEGER CHECK (open = 1),     -- NULL once it has ended
    opened_on   TEXT    NOT NULL,
    warned_on   TEXT    NOT NULL DEFAULT '',
    deadline    TEXT    NOT NULL DEFAULT '',  -- last day of the rectification
    ended_on    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, merchant_id, open),
    UNIQUE (district, street, number),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;

-- Every step that somebody took. Added, never changed.
CREATE TABLE case_steps (
    district INTEGER NOT NULL,
    case_id  TEXT    NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    action   TEXT    NOT NULL CHECK (action IN ('open','warn','recheck','extend','lift','propose','withdraw','sign','countersign','drop','object','appeal','decide','note')),
    to_stage TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    detail   TEXT    NOT NULL DEFAULT '{}',   -- JSON: figures and verdict that the step stood on
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    PRIMARY KEY (district, case_id, seq),
    FOREIGN KEY (district, case_id) REFERENCES review_cases (district, id)
) STRICT;

-- What a merchant says against a step; somebody else than who took it decides.
CREATE TABLE case_appeals (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    case_id    TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('objection','appeal')),
    against    INTEGER NOT NULL,              -- seq of the step
    text       TEXT    NOT NULL,
    claims     TEXT    NOT NULL DEFAULT '[]', -- JSON: the answers it points to, by their number on the sheet, and why
    filed_at   INTEGER NOT NULL,
    filed_by   TEXT    NOT NULL,              -- who took it down
    decision   TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','upheld','partly','refused')),
    reason     TEXT    NOT NULL DEFAULT '',
    decided_at INTEGER,
    decided_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, case_id) REFERENCES review_cases (district, id)
) STRICT;
CREATE INDEX case_appeals_case ON case_appeals (district, case_id);

-- Paper that was issued, as it was.
CREATE TABLE case_notices (
    district  INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    case_id   TEXT    NOT NULL,
    kind      TEXT    NOT NULL CHECK (kind IN ('rectify','proposal','decision','removal','lifted')),
    number    TEXT    NOT NULL,
    body      TEXT    NOT NULL,               -- JSON of what it says, without any elder
    hash      BLOB    NOT NULL,               -- SHA-256 of body
    issued_at INTEGER NOT NULL,
    issued_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, case_id) REFERENCES review_cases (district, id)
) STRICT;
CREATE INDEX case_notices_case ON case_notices (district, case_id);

-- Replacement (merchants/admission) --------------------------------------------------

-- A point that is missed until another serves instead.
CREATE TABLE service_gaps (
    district  INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    street    TEXT    NOT NULL,
    point_id  TEXT    NOT NULL,               -- the point that is gone
    case_id   TEXT    NOT NULL DEFAULT '',
    reason    TEXT    NOT NULL,
    opened_on TEXT    NOT NULL,
    closed_on TEXT    NOT NULL DEFAULT '',
    by_point  TEXT    NOT NULL DEFAULT '',    -- what serves instead; '' where the office decided to leave it
    note      TEXT    NOT NULL DEFAULT '',
    closed_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;
CREATE UNIQUE INDEX service_gaps_open ON service_gaps (district, point_id) WHERE closed_on = '';

-- A business that might serve.
CREATE TABLE candidates (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    street     TEXT    NOT NULL,
    gap_id     TEXT    NOT NULL DEFAULT '',
    name       TEXT    NOT NULL,
    address    TEXT    NOT NULL DEFAULT '',
    phone      TEXT    NOT NULL DEFAULT '',   -- of the business
    lat        REAL    NOT NULL,
    lng        REAL    NOT NULL,
    origin     TEXT    NOT NULL,              -- 'osm:123', 'list', 'desk'
    decision   TEXT    NOT NULL DEFAULT '' CHECK (decision IN ('','admitted','refused','withdrew')),
    reason     TEXT    NOT NULL DEFAULT '',
    point_id   TEXT    NOT NULL DEFAULT '',   -- what it became
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    decided_at INTEGER,
    decided_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX candidates_street ON candidates (district, street, decision);

-- Who went to look, and what the form says. Added, never changed.
CREATE TABLE admission_visits (
    district     INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    candidate_id TEXT    NOT NULL,
    visited_on   TEXT    NOT NULL,
    visitors     TEXT    NOT NULL,
    form         TEXT    NOT NULL,            -- JSON of the form's answers
    advice       TEXT    NOT NULL CHECK (advice IN ('admit','refuse','again')),
    note         TEXT    NOT NULL DEFAULT '',
    recorded_at  INTEGER NOT NULL,
    recorded_by  TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, candidate_id) REFERENCES candidates (district, id)
) STRICT;
CREATE INDEX admission_visits_candidate ON admission_visits (district, candidate_id);

-- Pictures of places and papers, never of elders.
CREATE TABLE evidence_photos (
    district INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    subject  TEXT    NOT NULL,                -- 'visit:…', 'admission:…', 'complaint:…', 'case:…'
    caption  TEXT    NOT NULL DEFAULT '',
    jpeg     BLOB    NOT NULL,                -- without what a camera writes beside the picture
    taken_at INTEGER NOT NULL,
    taken_by TEXT    NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX evidence_photos_subject ON evidence_photos (district, subject);

-- Voices (meals/voices) ----------------------------------------------------------------

-- A draw of elders to be asked: with the seed and the plan it can be made again.
CREATE TABLE interview_samples (
    district  INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    street    TEXT    NOT NULL,
    seed      TEXT    NOT NULL,               -- hexadecimal
    plan      TEXT    NOT NULL,               -- JSON: terms, the count of who could be drawn, who was left out, the parts
    drawn_at  INTEGER NOT NULL,
    drawn_by  TEXT    NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX interview_samples_street ON interview_samples (district, street, drawn_at);

-- Somebody to be asked about one meal.
CREATE TABLE interviews (
    district      INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    street        TEXT    NOT NULL,           -- the elder's
    community     TEXT    NOT NULL DEFAULT '',
    elder_id      TEXT    NOT NULL,
    redemption_id TEXT    NOT NULL,
    merchant_id   TEXT    NOT NULL,
    point_id      TEXT    NOT NULL,
    why           TEXT    NOT NULL CHECK (why IN ('sample','requested')),
    sample_id     TEXT    NOT NULL DEFAULT '',-- the draw, '' where the review asked
    enrolled_by   TEXT    NOT NULL DEFAULT '',-- who must not ask, comma separated
    drawn_on      TEXT    NOT NULL,
    taken_by      TEXT    NOT NULL DEFAULT '',
    taken_at      INTEGER,
    tries         INTEGER NOT NULL DEFAULT 0,
    not_before    INTEGER NOT NULL DEFAULT 0, -- when to try again
    outcome       TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('','answered','no_answer','declined','wrong_number','dropped')),
    denies        INTEGER NOT NULL DEFAULT 0 CHECK (denies IN (0, 1)), -- says that he did not eat there that day
    note          TEXT    NOT NULL DEFAULT '',
    rating_id     TEXT    NOT NULL DEFAULT '',
    done_at       INTEGER,
    done_by       TEXT    NOT NULL DEFAULT '',
    finding       TEXT    NOT NULL DEFAULT '', -- what a person found about a denied meal
    found_at      INTEGER,
    found_by      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, redemption_id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX interviews_denied ON interviews (district, street) WHERE denies = 1 AND finding = '';
CREATE INDEX interviews_open ON interviews (district, street, drawn_on) WHERE outcome = '';
CREATE INDEX interviews_elder ON interviews (district, elder_id, drawn_on);
CREATE INDEX interviews_merchant ON interviews (district, merchant_id, drawn_on);

-- Staff went to look, or sat down to eat with the elders.
CREATE TABLE visits (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('spot','meal','recheck')),
    street      TEXT    NOT NULL,
    merchant_id TEXT    NOT NULL,
    point_id    TEXT    NOT NULL,
    case_id     TEXT    NOT NULL DEFAULT '',
    visited_at  INTEGER NOT NULL,
    visitors    TEXT    NOT NULL,
    checklist   TEXT    NOT NULL,             -- JSON: item → 'good', 'poor', 'bad', 'unseen'
    note        TEXT    NOT NULL DEFAULT '',
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;
CREATE INDEX visits_merchant ON visits (district, merchant_id, visited_at);

-- What a provider was told of what elders say, and what he did about it.
CREATE TABLE provider_letters (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    merchant_id TEXT    NOT NULL,
    month       TEXT    NOT NULL,             -- '2026-10'
    body        TEXT    NOT NULL,             -- JSON of what it says, without any elder
    sent_at     INTEGER NOT NULL,
    sent_by     TEXT    NOT NULL,
    improved    TEXT    NOT NULL DEFAULT '',  -- what was improved
    improved_on TEXT    NOT NULL DEFAULT '',
    answered_at INTEGER,
    answered_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, merchant_id, month),
    FOREIGN KEY (district, merchant_id) REFERENCES merchants (district, id)
) STRICT;

-- Complaints (meals/complaints) --------------------------------------------------------

CREATE TABLE complaints (
    district       INTEGER NOT NULL,
    id             TEXT    NOT NULL,
    number         TEXT    NOT NULL,          -- '2026-0031'
    street         TEXT    NOT NULL,
    community      TEXT    NOT NULL DEFAULT '',
    source         TEXT    NOT NULL CHECK (source IN ('window','phone','hotline','visit','paper','page')),
    hotline        TEXT    NOT NULL DEFAULT '', -- the number that 12345 gave it
    class          TEXT    NOT NULL CHECK (class IN ('food_safety','taste','service','price','card','point','other')),
    merchant_id    TEXT    NOT NULL DEFAULT '',
    point_id       TEXT    NOT NULL DEFAULT '',
    redemption_id  TEXT    NOT NULL DEFAULT '',
    elder_id       TEXT    NOT NULL DEFAULT '',
    contact_sealed BLOB,                      -- name and telephone of who complains
    text_sealed    BLOB    NOT NULL,
    received_at    INTEGER NOT NULL,
    first_asked    TEXT    NOT NULL,          -- who was asked first and answers for it
    responsible    TEXT    NOT NULL,          -- who works on it
    deputy         TEXT    NOT NULL DEFAULT '', -- who works on it on days on which the other is away
    taken_at       INTEGER,                   -- when somebody took it in hand
    due_on         TEXT    NOT NULL,          -- last working day
    state          TEXT    NOT NULL CHECK (state IN ('open','answered','closed')),
    rounds         INTEGER NOT NULL DEFAULT 1,-- 2 and more: reopened
    escalated_at   INTEGER,
    reminded_at    INTEGER,
    answered_at    INTEGER,
    call_on        TEXT    NOT NULL DEFAULT '', -- when to ring back
    satisfied      INTEGER CHECK (satisfied IN (0, 1)),
    closed_at      INTEGER,
    PRIMARY KEY (district, id),
    UNIQUE (district, street, number)
) STRICT;
CREATE INDEX complaints_open ON complaints (district, street, due_on) WHERE state <> 'closed';
CREATE INDEX complaints_merchant ON complaints (district, merchant_id, received_at);
CREATE UNIQUE INDEX complaints_hotline ON complaints (district, hotline) WHERE hotline <> '';

CREATE TABLE complaint_steps (
    district     INTEGER NOT NULL,
    complaint_id TEXT    NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    action       TEXT    NOT NULL CHECK (action IN ('receive','take','pass','note','remind','escalate','answer','call_back','no_answer','reopen','close','classify')),
    text_sealed  BLOB,
    detail       TEXT    NOT NULL DEFAULT '{}',
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    PRIMARY KEY (district, complaint_id, seq),
    FOREIGN KEY (district, complaint_id) REFERENCES complaints (district, id)
) STRICT;

-- Who works on which class, in how many working days.
CREATE TABLE complaint_desks (
    district    INTEGER NOT NULL,
    street      TEXT    NOT NULL,
    class       TEXT    NOT NULL,
    days        INTEGER NOT NULL CHECK (days BETWEEN 0 AND 60),
    responsible TEXT    NOT NULL DEFAULT '',
    deputy      TEXT    NOT NULL DEFAULT '',
    set_at      INTEGER NOT NULL,
    set_by      TEXT    NOT NULL,
    PRIMARY KEY (district, street, class)
) STRICT;

-- Days on which somebody is away and deputies work on what is theirs.
CREATE TABLE complaint_away (
    district INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    from_day TEXT    NOT NULL,
    to_day   TEXT    NOT NULL CHECK (to_day >= from_day), -- inclusive
    said_at  INTEGER NOT NULL,
    said_by  TEXT    NOT NULL,
    PRIMARY KEY (district, actor, from_day)
) STRICT;

-- Who stayed away (meals/absence) -------------------------------------------------------

-- An elder who ate regularly and has not come.
CREATE TABLE absences (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    elder_id    TEXT    NOT NULL,
    street      TEXT    NOT NULL,
    community   TEXT    NOT NULL DEFAULT '',
    last_day    TEXT    NOT NULL,             -- of the last sign of life: a meal, a call, the end of a journey
    missed      INTEGER NOT NULL,             -- of his own days since
    unsure      INTEGER NOT NULL DEFAULT 0 CHECK (unsure IN (0, 1)), -- a till that he uses has not reported since
    escalated_at INTEGER,
    noticed_on  TEXT    NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL DEFAULT 0,
    outcome     TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('','well','away','unwell','helped','left','died','came_back')),
    note_sealed BLOB,
    done_at     INTEGER,
    done_by     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    UNIQUE (district, elder_id, last_day),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX absences_open ON absences (district, street, noticed_on) WHERE outcome = '';

-- Days on which nobody need ask: 'travelling'.
CREATE TABLE elder_away (
    district  INTEGER NOT NULL,
    elder_id  TEXT    NOT NULL,
    from_day  TEXT    NOT NULL,
    to_day    TEXT    NOT NULL CHECK (to_day >= from_day), -- inclusive
    said_at   INTEGER NOT NULL,
    said_by   TEXT    NOT NULL,
    PRIMARY KEY (district, elder_id, from_day),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;

-- What was there before ------------------------------------------------------------------

-- Flags become cases: open ones are watched on, decided ones have ended. The
-- figures that they stood on stay in their first step; the settings of before
-- are in the log.
INSERT INTO review_cases (district, id, number, merchant_id, street, stage, open, opened_on, ended_on)
SELECT f.district, f.id, 'F' || substr(f.asof_day, 1, 4) || '-' || row_number() OVER (PARTITION BY f.district ORDER BY f.raised_at, f.id),
    f.merchant_id, coalesce(nullif(m.street, ''), (SELECT p.street FROM points p
        WHERE p.district = f.district AND p.merchant_id = f.merchant_id AND p.street <> '' ORDER BY p.number LIMIT 1), ''),
    CASE f.decision WHEN '' THEN 'watch' ELSE 'dropped' END, f.open, f.asof_day,
    CASE f.decision WHEN '' THEN '' ELSE date(f.decided_at / 1000, 'unixepoch', '+8 hours') END
FROM review_flags f JOIN merchants m ON m.district = f.district AND m.id = f.merchant_id;
INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, detail, at, actor)
SELECT district, id, 1, 'open', 'watch', '',
    json_object('n', n, 'satisfied', satisfied, 'lower_bp', lower_bp, 'upper_bp', upper_bp, 'line_bp', line_bp, 'settings', settings_version),
    raised_at, 'system'
FROM review_flags;
INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, detail, at, actor)
SELECT district, id, 2, 'drop', 'dropped', reason, json_object('decision', decision), decided_at, decided_by
FROM review_flags WHERE decision <> '';
DROP TABLE review_flags;
DROP TABLE review_settings;
