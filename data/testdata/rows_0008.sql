-- What schema 8 can hold and schema 7 could not.
INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id, fen)
VALUES (320106, 'e1', '9999-12-31', 'coupon:c9', 1, 'r1', 0);
