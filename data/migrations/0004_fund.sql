-- A correction of the charity fund says which entry it takes back, so that none
-- is taken back twice; the meals that the fund pays are found without reading
-- the whole ledger.

-- +goose Up

ALTER TABLE fund_entries ADD COLUMN corrects TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX fund_entries_corrects ON fund_entries (district, corrects) WHERE corrects <> '';
CREATE INDEX ledger_fund ON ledger (district, redemption_id, entry, fen, posted_at) WHERE funder = 'fund';
