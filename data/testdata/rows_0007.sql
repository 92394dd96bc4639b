-- What schema 7 can hold and schema 6 could not.
INSERT INTO eating_places (id, kind, name, lat, lng) VALUES (77, 'restaurant', '兰州拉面', 32.04, 118.78);
UPDATE places SET community = '320106001002';
INSERT INTO elder_homes (district, elder_id, cell, source, set_at, set_by) VALUES (320106, 'e1', 626740321835323391, 'map', 1741149600000, 'user:u1');
INSERT INTO editions (district, id, street, name, state, from_day, next_on, approval_no, boundaries, content, content_hash, created_at, created_by,
    proposed_at, proposed_by, decided_at, decided_by)
VALUES (320106, 'ed1', '320106001', '2025年版', 'approved', '2025-03-01', '2026-03', '苏S(2025)001号', 0, '{"points":[]}', x'01',
    1741149600000, 'user:u1', 1741149600000, 'user:u1', 1741149700000, 'user:u2');
INSERT INTO printed_sheets (district, id, street, kind, edition, subject, points, copies, printed_at, printed_by)
VALUES (320106, 'ps1', '320106001', 'poster', 'ed1', 'ab2cd', '["p1"]', 3, 1741149600000, 'user:u1');
INSERT INTO point_checks (district, id, point_id, how, note, checked_at, checked_by) VALUES (320106, 'pc1', 'p1', 'call', '照常营业', 1741149600000, 'user:u1');
INSERT INTO point_reports (district, id, point_id, day, reported_at) VALUES (320106, 'pr1', 'p1', '2025-03-05', 1741149600000);
INSERT INTO alarms (district, id, kind, subject, service_day, street, merchant_id, point_id, raised_at)
VALUES (320106, 'l2', 'quiet', 'p1', '2025-03-06', '320106001', 'm1', 'p1', 1741236000000);
