INSERT INTO journal (district, seq, at, kind, object, merchant_id, service_day, hash) VALUES (320106, 1, 1741149600000, 'meal', 'r1', 'm1', '2025-03-05', x'01');
INSERT INTO journal_heads (district, seq, hash) VALUES (320106, 1, x'01');
INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting, served_at, received_at,
    list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version, delivery)
VALUES (320106, 'r3', '320106001', 'p1', 'm1', 't1', 'k1', 'e1', '2025-03-09', 'lunch', 1741495200000, 1741495200000,
    1500, 970, 230, 300, 0, 'G70', 'R-2025-03', 1, 1);
INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES
    (320106, 'r3', 'meal', 'elder', 970, 1741495200000),
    (320106, 'r3', 'meal', 'merchant', 230, 1741495200000),
    (320106, 'r3', 'meal', 'district', 180, 1741495200000),
    (320106, 'r3', 'meal', 'street', 120, 1741495200000),
    (320106, 'r3', 'delivery', 'street', 200, 1741495200000),
    (320106, 'r3', 'reject', 'district', -180, 1741581600000),
    (320106, 'r3', 'reject', 'street', -320, 1741581600000),
    (320106, 'r3', 'reject', 'merchant', 500, 1741581600000),
    (320106, 'r3', 'restore', 'district', 180, 1741668000000),
    (320106, 'r3', 'restore', 'street', 320, 1741668000000),
    (320106, 'r3', 'restore', 'merchant', -500, 1741668000000);
INSERT INTO subsidy_claims (district, elder_id, period, slot, redemption_id, fen) VALUES
    (320106, 'e1', 'sitting:2025-03-09:lunch', 1, 'r3', 300),
    (320106, 'e1', 'day:2025-03-09', 1, 'r3', 300),
    (320106, 'e1', 'week:2025-03-03', 2, 'r3', 300),
    (320106, 'e1', 'month:2025-03', 2, 'r3', 300);
INSERT INTO rejections (district, redemption_id, act, reason, at, actor) VALUES
    (320106, 'r3', 'reject', '没有签字', 1741581600000, 'user:u1'),
    (320106, 'r3', 'restore', '签字补上了', 1741668000000, 'user:u1');
INSERT INTO coupon_grants (district, id, elder_id, class, coupons, from_day, to_day, issued_at, issued_by)
VALUES (320106, 'c1', 'e1', 'Q', 5, '2025-03-01', '2025-03-31', 1741149600000, 'user:u1');
INSERT INTO budgets (district, funder, street, year, amount_fen, spent_fen, used_up, updated_at, updated_by)
VALUES (320106, 'district', '', 2025, 1000000, 360, 'warn', 1741149600000, 'user:u1');
INSERT INTO rule_drafts (district, id, body, state, created_at, created_by, updated_at, updated_by)
VALUES (320106, 'd1', '{}', 'draft', 1741149600000, 'user:u1', 1741149600000, 'user:u1');
INSERT INTO holidays (day, kind, name) VALUES ('2027-01-01', 'holiday', '元旦');
INSERT INTO statements (district, id, number, merchant_id, street, from_day, to_day, upto_seq, state, payable_fen, body, previous, hash, computed_at, computed_by)
VALUES (320106, 's1', '320106-2025-03-0001', 'm1', '320106001', '2025-03-01', '2025-03-31', 1, 'computed', 300, '{}', x'00', x'01', 1743436800000, 'cli');
INSERT INTO departures (district, id, elder_id, kind, on_day, source, recorded_at, recorded_by)
VALUES (320106, 'x1', 'e1', 'moved', '2025-03-04', '名单.xlsx', 1741149600000, 'user:u1');
INSERT INTO clawbacks (district, redemption_id, departure_id, proposed_at) VALUES (320106, 'r1', 'x1', 1741149600000);
INSERT INTO fund_decisions (district, id, day, title, family, fen, proposed_at, proposed_by)
VALUES (320106, 'fd1', '2025-03-05', '帮扶', '王**家', 60000, 1741149600000, 'user:u1');
INSERT INTO fund_signatures (district, decision_id, person, signed_at, signed_by) VALUES (320106, 'fd1', '甲', 1741149600000, 'user:u1');
INSERT INTO fund_entries (district, id, day, kind, fen, donor, donor_kind, recorded_at, recorded_by)
VALUES (320106, 'fe1', '2025-03-05', 'donation', 100000, '', 'person', 1741149600000, 'user:u1');
