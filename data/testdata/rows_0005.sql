-- What schema 5 can hold and schema 4 could not.
UPDATE departures SET withdrawn_at = 1741236000000, withdrawn_by = 'user:u1', withdrawn_reason = '名单有误' WHERE id = 'x1';
