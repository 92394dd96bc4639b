-- What schema 4 can hold and schema 3 could not.
INSERT INTO fund_entries (district, id, day, kind, fen, note, corrects, recorded_at, recorded_by)
SELECT district, 'fe-corrects', day, 'correction', -fen, '记重了', id, recorded_at, recorded_by FROM fund_entries LIMIT 1;
