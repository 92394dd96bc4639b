INSERT INTO settings (name, value, updated_at) VALUES ('home_street', '320106001', 1741149600000);
INSERT INTO staff_users (district, id, login, display_name, role, street, password_hash, failures, locked_until, created_at)
VALUES (320106, 'u1', 'wang', '王芳', 'office', '320106001', 'x', 3, 0, 1741149600000);
INSERT INTO staff_sessions (token_hash, content, expires_at) VALUES (x'01', x'02', 1741149600000);
INSERT INTO audit_log (district, seq, at, actor, action, object, detail, previous, hash)
VALUES (320106, 1, 1741149600000, 'cli', 'point.create', 'p1', '{}', x'00', x'01');
INSERT INTO ways (id, layer, kind, name, tags, nodes, south, west, north, east)
VALUES (1, 'street', 'residential', '中山路', '{}', x'00', 32.0, 118.7, 32.1, 118.8);
INSERT INTO places (district, code, street, name, lat, lng, cell) VALUES (320106, 'a1', '320106001', '社区门口', 32.04, 118.77, 622236750694711295);
INSERT INTO merchants (district, id, name, created_at) VALUES (320106, 'm1', '幸福面馆', 1741149600000);
INSERT INTO points (district, id, number, identity, merchant_id, name, kind, status, created_at, updated_at)
VALUES (320106, 'p1', 1, '幸福面馆', 'm1', '幸福面馆', 'restaurant', 'open', 1741149600000, 1741149600000);
INSERT INTO point_hours (district, point_id, weekday, sitting, opens, closes) VALUES (320106, 'p1', 3, 'lunch', 750, 930);
INSERT INTO point_closures (district, id, point_id, from_day, to_day, reason) VALUES (320106, 'c1', 'p1', '2025-05-01', '2025-05-03', '放假');
INSERT INTO point_tags (district, point_id, tag) VALUES (320106, 'p1', 'soft');
INSERT INTO point_status_log (district, id, point_id, from_status, to_status, reason, at, actor)
VALUES (320106, 's1', 'p1', 'candidate', 'open', '验收', 1741149600000, 'cli');
INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
VALUES (320106, 'e1', '320106001', '王喆', '1950-01-01', x'01', x'02', 1741149600000, 1741149600000);
INSERT INTO elder_categories (district, elder_id, category, from_day) VALUES (320106, 'e1', 'low_income', '2025-01-01');
INSERT INTO signing_keys (district, key_id, public, private_sealed, not_before, not_after, created_at)
VALUES (320106, 1, x'01', x'02', '2025-01-01', '2029-12-31', 1741149600000);
INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id, valid_from, valid_to, live, issued_at, issued_by)
VALUES (320106, 'k1', 'e1', 1, 1, 7, '1234567890', 1, '2025-01-01', '2027-12-31', 1, 1741149600000, 'cli');
INSERT INTO tills (district, id, point_id, name, token_hash, created_at, created_by) VALUES (320106, 't1', 'p1', '前台', x'03', 1741149600000, 'cli');
INSERT INTO rule_sets (district, id, version, valid_from, body, created_at, created_by)
VALUES (320106, 'R-2025-03', 1, '2025-03-01', '{}', 1741149600000, 'cli');
INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting, served_at, received_at,
    list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
VALUES (320106, 'r1', '320106001', 'p1', 'm1', 't1', 'k1', 'e1', '2025-03-05', 'lunch', 1741149600000, 1741149600000,
    1500, 970, 230, 300, 0, 'G70', 'R-2025-03', 1),
    (320106, 'r2', '320106001', 'p1', 'm1', 't1', 'k1', 'e1', '2025-03-06', 'lunch', 1741236000000, 1741236000000,
    1500, 970, 230, 300, 0, 'G70', 'R-2025-03', 1);
INSERT INTO redemption_voids (district, redemption_id, voided_at, voided_by, reason) VALUES (320106, 'r2', 1741236060000, 'till:t1', '输错');
INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at) VALUES
    (320106, 'r1', 'meal', 'elder', 970, 1741149600000),
    (320106, 'r1', 'meal', 'merchant', 230, 1741149600000),
    (320106, 'r1', 'meal', 'district', 180, 1741149600000),
    (320106, 'r1', 'meal', 'street', 120, 1741149600000),
    (320106, 'r2', 'meal', 'elder', 970, 1741236000000),
    (320106, 'r2', 'meal', 'merchant', 230, 1741236000000),
    (320106, 'r2', 'meal', 'district', 180, 1741236000000),
    (320106, 'r2', 'meal', 'street', 120, 1741236000000),
    (320106, 'r2', 'void', 'elder', -970, 1741236060000),
    (320106, 'r2', 'void', 'merchant', -230, 1741236060000),
    (320106, 'r2', 'void', 'district', -180, 1741236060000),
    (320106, 'r2', 'void', 'street', -120, 1741236060000);
INSERT INTO subsidy_claims (district, elder_id, period, slot, redemption_id) VALUES
    (320106, 'e1', 'sitting:2025-03-05:lunch', 1, 'r1'),
    (320106, 'e1', 'day:2025-03-05', 1, 'r1'),
    (320106, 'e1', 'week:2025-03-03', 1, 'r1'),
    (320106, 'e1', 'month:2025-03', 1, 'r1');
INSERT INTO idempotency (district, till_id, key, request_hash, status, body, created_at)
VALUES (320106, 't1', 'key', x'01', 201, x'7b7d', 1741149600000);
INSERT INTO ratings (district, id, redemption_id, merchant_id, point_id, elder_id, channel, scale, score, meal_at, rated_at, recorded_by)
VALUES (320106, 'g1', 'r1', 'm1', 'p1', 'e1', 'tap', 3, 3, 1741149600000, 1741149700000, 'till:t1');
INSERT INTO review_settings (district, version, line_bp, min_ratings, window_days, valid_from, created_at, created_by)
VALUES (320106, 1, 7500, 30, 90, '2025-01-01', 1741149600000, 'cli');
INSERT INTO review_flags (district, id, merchant_id, open, raised_at, asof_day, settings_version, n, satisfied, lower_bp, upper_bp, line_bp)
VALUES (320106, 'f1', 'm1', 1, 1741149600000, '2025-03-05', 1, 40, 20, 3500, 6500, 7500);
INSERT INTO review_flags (district, id, merchant_id, open, raised_at, asof_day, settings_version, n, satisfied, lower_bp, upper_bp, line_bp, decision, reason, decided_at, decided_by)
VALUES (320106, 'f2', 'm1', NULL, 1738551600000, '2025-02-03', 1, 35, 21, 4200, 7400, 7500, 'dismissed', '走访过', 1738771200000, 'user:u1');
