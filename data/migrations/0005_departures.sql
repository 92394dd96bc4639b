-- A departure that a list had wrong is taken back by a person; the row stays,
-- so that the same list does not bring it again. Open proposals are found
-- without reading the decided ones.

-- +goose Up

ALTER TABLE departures ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE departures ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE departures ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX departures_recorded ON departures (district, recorded_at);
CREATE INDEX clawbacks_open ON clawbacks (district, departure_id) WHERE decision = '';
CREATE INDEX clawbacks_decided ON clawbacks (district, decided_at) WHERE decision <> '';
