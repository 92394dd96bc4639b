INSERT INTO journal (district, seq, at, kind, object, merchant_id, service_day, hash) VALUES (320106, 1, 1741149600000, 'meal', 'r1', 'm1', '2025-03-05', x'01');
INSERT INTO journal_heads (district, seq, hash) VALUES (320106, 1, x'01');
INSERT INTO rejections (district, redemption_id, act, reason, at, actor) VALUES (320106, 'r1', 'reject', '没有签字', 1741236000000, 'user:u1');
INSERT INTO coupon_grants (district, id, elder_id, class, coupons, from_day, to_day, issued_at, issued_by)
VALUES (320106, 'c1', 'e1', 'Q', 5, '2025-03-01', '2025-03-31', 1741149600000, 'user:u1');
INSERT INTO budgets (district, funder, street, year, amount_fen, spent_fen, used_up, updated_at, updated_by)
VALUES (320106, 'district', '', 2025, 1000000, 180, 'warn', 1741149600000, 'user:u1');
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
