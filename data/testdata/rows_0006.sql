-- What schema 6 can hold and schema 5 could not.
UPDATE tills SET public_key = x'04', agent = 'Chrome', pin_reset_at = 1741236000000, seen_at = 1741236000000, chain_seq = 1, chain_head = x'05',
    served_last = 1741236000000, anchor_at = 1741236000000, list_number = 29020600, list_sent_at = 1741236000000;
UPDATE cards SET lost_at = 1741236000000, printed_at = 1741150000000, handed_at = 1741151000000 WHERE id = 'k1';
UPDATE points SET seats = 40, turns = 3;
INSERT INTO till_codes (district, code_hash, point_id, name, created_at, created_by, expires_at, till_id)
VALUES (320106, x'07', 'p1', '前台', 1741149600000, 'user:u1', 1741150200000, 't1');
INSERT INTO point_menu (district, point_id, position, name, price_fen) VALUES (320106, 'p1', 1, '红烧肉套餐', 1500);
INSERT INTO offline_records (district, till_id, seq, id, body, signature, hash, status, answer, redemption_id, received_at)
VALUES (320106, 't1', 1, 'o1', '{"v":1}', x'01', x'05', 'accepted', '{"status":"accepted"}', 'r1', 1741236000000);
INSERT INTO offline_cases (district, id, kind, street, point_id, till_id, seq, redemption_id, other_id, fen, raised_at)
VALUES (320106, 'oc1', 'twice', '320106001', 'p1', 't1', 1, 'r1', 'r2', 300, 1741236000000);
INSERT INTO delegates (district, id, elder_id, name, relation, from_day, to_day, created_at, created_by)
VALUES (320106, 'd1', 'e1', '李华', '女儿', '2025-03-01', '2026-02-28', 1741149600000, 'user:u1');
INSERT INTO card_applications (district, id, elder_id, kind, open, applied_at, applied_by)
VALUES (320106, 'a1', 'e1', 'replace', 1, 1741236000000, 'user:u1');
INSERT INTO card_batches (district, id, street, name, state, proof, sheet_hash, made_at, made_by, proofed_at)
VALUES (320106, 'b1', '320106001', '三月第一批', 'proofed', '{}', x'01', 1741149600000, 'user:u1', 1741149700000);
INSERT INTO card_batch_cards (district, batch_id, position, card_id) VALUES (320106, 'b1', 1, 'k1');
INSERT INTO card_events (district, id, card_id, kind, delegate_id, at, actor) VALUES (320106, 'v1', 'k1', 'handed', 'd1', 1741151000000, 'user:u1');
INSERT INTO elder_photos (district, elder_id, sealed, consent, taken_at, taken_by) VALUES (320106, 'e1', x'01', 'signed', 1741149600000, 'user:u1');
INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
VALUES (320106, 'e2', '320106001', '王喆', '1950-01-01', x'01', x'09', 1741149600000, 1741149600000);
INSERT INTO elder_distinct (district, elder_a, elder_b, decided_at, decided_by) VALUES (320106, 'e1', 'e2', 1741149600000, 'user:u1');
INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, raised_at)
VALUES (320106, 'l1', 'burst', 't1', '2025-03-05', '320106001', 'm1', 'p1', 1741236000000);
INSERT INTO alarm_meals (district, alarm_id, redemption_id) VALUES (320106, 'l1', 'r1');
