-- What schema 10 can hold and schema 9 could not.
INSERT INTO rating_strikes (district, rating_id, why, struck_at, struck_by) SELECT district, id, 'wrong_order', 1741149600000, 'user:u1' FROM ratings LIMIT 1;
INSERT INTO outside_ratings (district, source, line, subject, name, answer, satisfied, at, imported_at, imported_by)
VALUES (320106, '点评', '1', 'R001', '幸福面馆', '4.5', 1, 1741149600000, 1741149600000, 'cli');
INSERT INTO review_terms (district, version, body, valid_from, signed_at, signed_by) VALUES (320106, 1, '{}', '2025-03-05', 1741149600000, 'user:u1');
INSERT INTO review_days (district, merchant_id, day, terms, method, level, body) VALUES (320106, 'm1', '2025-03-05', 1, 1, 2, '{}');
INSERT INTO review_entered (district, merchant_id, since, seen_on) VALUES (320106, 'm1', '2025-03-01', '2025-03-05');
INSERT INTO review_carried (district, day, method, engine) VALUES (320106, '2025-03-05', 1, x'01');
INSERT INTO review_cases (district, id, number, merchant_id, street, stage, opened_on, warned_on, deadline, ended_on)
VALUES (320106, 'rc1', '2025-001', 'm1', '320106001', 'lifted', '2025-03-05', '2025-03-06', '2025-04-05', '2025-04-02');
INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, at, actor) VALUES (320106, 'rc1', 1, 'open', 'watch', '评价下降', 1741149600000, 'system');
INSERT INTO case_appeals (district, id, case_id, kind, against, text, filed_at, filed_by) VALUES (320106, 'ra1', 'rc1', 'objection', 1, '那天停业', 1741149600000, 'user:u1');
INSERT INTO case_notices (district, id, case_id, kind, number, body, hash, issued_at, issued_by)
VALUES (320106, 'rn1', 'rc1', 'rectify', '2025-001-1', '{}', x'01', 1741149600000, 'user:u1');
INSERT INTO service_gaps (district, id, street, point_id, reason, opened_on) VALUES (320106, 'sg1', '320106001', 'p1', '清退', '2025-03-05');
INSERT INTO candidates (district, id, street, name, lat, lng, origin, created_at, created_by)
VALUES (320106, 'ca1', '320106001', '东街小馆', 32.04, 118.78, 'osm:77', 1741149600000, 'user:u1');
INSERT INTO admission_visits (district, id, candidate_id, visited_on, visitors, form, advice, recorded_at, recorded_by)
VALUES (320106, 'av1', 'ca1', '2025-03-05', '王芳、李强', '{}', 'admit', 1741149600000, 'user:u1');
INSERT INTO evidence_photos (district, id, subject, jpeg, taken_at, taken_by) VALUES (320106, 'ep1', 'admission:av1', x'ffd8', 1741149600000, 'user:u1');
INSERT INTO interview_samples (district, id, street, seed, plan, drawn_at, drawn_by) VALUES (320106, 'is1', '320106001', 'ab', '{}', 1741149600000, 'user:u1');
INSERT INTO interviews (district, id, street, elder_id, redemption_id, merchant_id, point_id, why, drawn_on)
VALUES (320106, 'iv1', '320106001', 'e1', 'r1', 'm1', 'p1', 'sample', '2025-03-05');
INSERT INTO visits (district, id, kind, street, merchant_id, point_id, visited_at, visitors, checklist, recorded_at, recorded_by)
VALUES (320106, 'vi1', 'spot', '320106001', 'm1', 'p1', 1741149600000, '王芳', '{}', 1741149600000, 'user:u1');
INSERT INTO provider_letters (district, id, street, merchant_id, month, body, sent_at, sent_by)
VALUES (320106, 'pl1', '320106001', 'm1', '2025-02', '{}', 1741149600000, 'user:u1');
INSERT INTO complaints (district, id, number, street, source, class, text_sealed, received_at, first_asked, responsible, due_on, state)
VALUES (320106, 'co1', '2025-0001', '320106001', 'phone', 'service', x'01', 1741149600000, 'u1', 'u1', '2025-03-10', 'open');
INSERT INTO complaint_steps (district, complaint_id, seq, action, at, actor) VALUES (320106, 'co1', 1, 'receive', 1741149600000, 'user:u1');
INSERT INTO complaint_desks (district, street, class, days, responsible, set_at, set_by) VALUES (320106, '320106001', 'service', 3, 'u1', 1741149600000, 'user:u1');
INSERT INTO complaint_away (district, actor, from_day, to_day, said_at, said_by) VALUES (320106, 'user:u1', '2025-03-05', '2025-03-07', 1741149600000, 'user:u1');
INSERT INTO absences (district, id, elder_id, street, last_day, missed, noticed_on) VALUES (320106, 'ab1', 'e1', '320106001', '2025-03-01', 3, '2025-03-05');
INSERT INTO elder_away (district, elder_id, from_day, to_day, said_at, said_by) VALUES (320106, 'e1', '2025-03-05', '2025-03-20', 1741149600000, 'user:u1');
