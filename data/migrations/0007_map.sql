-- The map elders hold: homes, editions, what was printed, and facts that stay
-- true.

-- +goose Up

-- Where (geo) ------------------------------------------------------------------

-- Restaurants and the like that the street data names: where a next meal point
-- could be.
CREATE TABLE eating_places (
    id    INTEGER NOT NULL PRIMARY KEY,  -- OpenStreetMap node id; negative: of a way
    kind  TEXT    NOT NULL,              -- the amenity tag's value: 'restaurant', 'fast_food', …
    name  TEXT    NOT NULL DEFAULT '',
    lat   REAL    NOT NULL,
    lng   REAL    NOT NULL
) STRICT;

-- Whose elders live around a place; '' where it is only a poster's.
ALTER TABLE places ADD COLUMN community TEXT NOT NULL DEFAULT '';  -- 12-digit code

-- Where an elder sets out from: an H3 cell of resolution 11, some 50 m across,
-- never the door itself.
CREATE TABLE elder_homes (
    district INTEGER NOT NULL,
    elder_id TEXT    NOT NULL,
    cell     INTEGER NOT NULL,
    source   TEXT    NOT NULL CHECK (source IN ('map','import','place')),
    set_at   INTEGER NOT NULL,
    set_by   TEXT    NOT NULL,
    PRIMARY KEY (district, elder_id),
    FOREIGN KEY (district, elder_id) REFERENCES elders (district, id)
) STRICT;
CREATE INDEX elder_homes_cell ON elder_homes (district, cell);

-- Editions (merchants/editions) ---------------------------------------------------

-- A named, dated state of the map. Once approved its content never changes.
CREATE TABLE editions (
    district     INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    street       TEXT    NOT NULL,            -- 9-digit code
    name         TEXT    NOT NULL,            -- '2026年版'
    state        TEXT    NOT NULL CHECK (state IN ('draft','proposed','approved','dropped')),
    from_day     TEXT    NOT NULL,            -- holds from
    next_on      TEXT    NOT NULL DEFAULT '', -- when the next one is due, '2027-03'; '' not said
    approval_no  TEXT    NOT NULL DEFAULT '', -- the map's 审图号
    boundaries   INTEGER NOT NULL DEFAULT 0,  -- 1: administrative boundaries are drawn
    content      TEXT    NOT NULL,            -- JSON of the points as they are in it
    content_hash BLOB    NOT NULL,            -- SHA-256 of content
    previous     TEXT    NOT NULL DEFAULT '', -- id of the edition before it
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    proposed_at  INTEGER,
    proposed_by  TEXT    NOT NULL DEFAULT '',
    decided_at   INTEGER,
    decided_by   TEXT    NOT NULL DEFAULT '' CHECK (decided_by = '' OR decided_by <> proposed_by OR state = 'dropped'),
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX editions_street ON editions (district, street, from_day);

-- What left the printer, so that it is known which paper is wrong when a point
-- closes.
CREATE TABLE printed_sheets (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    street     TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('map','list','fold','poster','personal')),
    edition    TEXT    NOT NULL DEFAULT '',  -- id; '' for one made of the day's state
    subject    TEXT    NOT NULL DEFAULT '',  -- a poster's place code, a personal sheet's community; never an elder
    points     TEXT    NOT NULL,             -- JSON array of the ids of the points on it
    copies     INTEGER NOT NULL CHECK (copies >= 1),
    printed_at INTEGER NOT NULL,
    printed_by TEXT    NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX printed_sheets_street ON printed_sheets (district, street, printed_at);

-- Facts that stay true (merchants) -----------------------------------------------

-- Somebody looked whether what is printed of a point is so.
CREATE TABLE point_checks (
    district   INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    point_id   TEXT    NOT NULL,
    how        TEXT    NOT NULL CHECK (how IN ('visit','call','other')),
    note       TEXT    NOT NULL DEFAULT '',
    checked_at INTEGER NOT NULL,
    checked_by TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;
CREATE INDEX point_checks_point ON point_checks (district, point_id, checked_at);

-- "Closed when I came", said by anybody; nothing is kept of who said it.
CREATE TABLE point_reports (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    point_id    TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    reported_at INTEGER NOT NULL,
    outcome     TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('','true','false','unknown')),
    note        TEXT    NOT NULL DEFAULT '',
    handled_at  INTEGER,
    handled_by  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, point_id) REFERENCES points (district, id)
) STRICT;
CREATE INDEX point_reports_open ON point_reports (district, point_id, day) WHERE outcome = '';

-- A point without meals where meals were expected is one more kind of alarm.
CREATE TABLE alarms_with_quiet (
    district    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('burst','order','apart','closed','seats','offline','awake','quiet')),
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
INSERT INTO alarms_with_quiet SELECT * FROM alarms;
CREATE TABLE alarm_meals_kept (
    district      INTEGER NOT NULL,
    alarm_id      TEXT    NOT NULL,
    redemption_id TEXT    NOT NULL,
    PRIMARY KEY (district, alarm_id, redemption_id),
    FOREIGN KEY (district, alarm_id) REFERENCES alarms_with_quiet (district, id)
) STRICT, WITHOUT ROWID;
INSERT INTO alarm_meals_kept SELECT * FROM alarm_meals;
DROP TABLE alarm_meals;
DROP TABLE alarms;
ALTER TABLE alarms_with_quiet RENAME TO alarms;
ALTER TABLE alarm_meals_kept RENAME TO alarm_meals;
CREATE INDEX alarms_open ON alarms (district, street, raised_at) WHERE outcome = '';
