-- The edges of divisions, for offices whose map shows them.

-- +goose Up

CREATE TABLE ways_with_boundaries (
    id      INTEGER NOT NULL PRIMARY KEY,  -- OpenStreetMap way id
    layer   TEXT    NOT NULL CHECK (layer IN ('street','building','green','water','boundary')),
    kind    TEXT    NOT NULL,              -- the tag's value: 'residential', 'park', …; of a boundary its admin_level
    name    TEXT    NOT NULL DEFAULT '',
    tags    TEXT    NOT NULL,              -- JSON of the tags that walking needs
    nodes   BLOB    NOT NULL,              -- per node: id int64, lat int32 e-7, lng int32 e-7, big-endian
    south   REAL    NOT NULL,
    west    REAL    NOT NULL,
    north   REAL    NOT NULL,
    east    REAL    NOT NULL
) STRICT;
INSERT INTO ways_with_boundaries SELECT * FROM ways;
DROP TABLE ways;
ALTER TABLE ways_with_boundaries RENAME TO ways;
