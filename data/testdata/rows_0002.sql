INSERT INTO staff_attempts (login_hash, failures, locked_until, last_at) VALUES (x'01', 5, 1741150500000, 1741149600000);
