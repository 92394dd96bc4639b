package data

// servedIn is the district of the point of the meal r. The meal itself lives in
// its elder's.
const servedIn = `CAST(substr(r.street, 1, 6) AS INTEGER)`

// checks are what the schema's constraints cannot say. Money: the rows of a
// meal sum to its list price and equal its split, funder by funder; delivery is
// on top of meals that were brought; a void takes back all that was posted, a
// rejection what public funders stood for, a restoration the rejection; each for
// a merchant and a point that are known. Claims: a standing meal that public
// money paid for in a sitting holds its sitting, day, week and month with that
// money, or none where a till without network subsidised it a second time; and
// none is held by a voided meal or for somebody else. Coupons and
// budgets: no more are used than were handed out, and what is spent is what was
// posted.
var checks = []checkOf{
	{"integrity", []string{"Message"}, `
		SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
	{"foreign_key", []string{"Table", "Parent", "Rows"}, `
		SELECT [table], parent, count(*) FROM pragma_foreign_key_check GROUP BY [table], parent`},
	{"ledger_sum", []string{"Redemption", "Posted", "List"}, `
		SELECT r.id, COALESCE(sum(l.fen), 0), r.list_fen
		FROM redemptions r
		LEFT JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal'
		GROUP BY r.district, r.id, r.list_fen
		HAVING COALESCE(sum(l.fen), 0) <> r.list_fen`},
	{"ledger_split", []string{"Redemption"}, `
		SELECT r.id
		FROM redemptions r
		JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal'
		GROUP BY r.district, r.id, r.elder_fen, r.merchant_fen, r.fund_fen, r.government_fen
		HAVING sum(CASE WHEN l.funder = 'elder' THEN l.fen ELSE 0 END) <> r.elder_fen
			OR sum(CASE WHEN l.funder = 'merchant' THEN l.fen ELSE 0 END) <> r.merchant_fen
			OR sum(CASE WHEN l.funder = 'fund' THEN l.fen ELSE 0 END) <> r.fund_fen
			OR sum(CASE WHEN l.funder IN ('elder', 'merchant', 'fund') THEN 0 ELSE l.fen END) <> r.government_fen`},
	{"delivery_ledger", []string{"Redemption"}, `
		SELECT r.id
		FROM redemptions r
		LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
		LEFT JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'delivery'
		GROUP BY r.district, r.id, r.delivery, v.redemption_id
		HAVING count(l.funder) > r.delivery
			OR r.delivery = 1 AND count(l.funder) = 0 AND v.redemption_id IS NULL
			OR min(l.fen) <= 0
			OR max(l.funder IN ('elder', 'merchant')) = 1`},
	{"void_ledger", []string{"Redemption"}, `
		SELECT DISTINCT redemption_id FROM (
			SELECT v.district, v.redemption_id
			FROM redemption_voids v
			JOIN ledger l ON l.district = v.district AND l.redemption_id = v.redemption_id
			GROUP BY v.district, v.redemption_id, l.funder
			HAVING sum(l.fen) <> 0)`},
	{"void_without_record", []string{"Redemption"}, `
		SELECT DISTINCT l.redemption_id
		FROM ledger l
		LEFT JOIN redemption_voids v ON v.district = l.district AND v.redemption_id = l.redemption_id
		WHERE l.entry = 'void' AND v.redemption_id IS NULL`},
	{"reject_ledger", []string{"Redemption"}, `
		SELECT DISTINCT redemption_id FROM (
			SELECT x.district, x.redemption_id
			FROM rejections x
			JOIN ledger l ON l.district = x.district AND l.redemption_id = x.redemption_id
			WHERE x.act = 'reject' AND l.entry IN ('meal', 'delivery', 'reject')
			GROUP BY x.district, x.redemption_id, l.funder
			HAVING l.funder NOT IN ('elder', 'merchant') AND sum(l.fen) <> 0
				OR l.funder = 'elder' AND count(*) FILTER (WHERE l.entry = 'reject') > 0
			UNION ALL
			SELECT district, redemption_id FROM ledger
			WHERE entry IN ('reject', 'restore')
			GROUP BY district, redemption_id, entry
			HAVING sum(fen) <> 0)`},
	{"restore_ledger", []string{"Redemption"}, `
		SELECT DISTINCT redemption_id FROM (
			SELECT x.district, x.redemption_id
			FROM rejections x
			JOIN ledger l ON l.district = x.district AND l.redemption_id = x.redemption_id
			WHERE x.act = 'restore' AND l.entry IN ('reject', 'restore')
			GROUP BY x.district, x.redemption_id, l.funder
			HAVING sum(l.fen) <> 0)`},
	{"reject_without_record", []string{"Redemption"}, `
		SELECT DISTINCT redemption_id FROM (
			SELECT l.district, l.redemption_id
			FROM ledger l
			LEFT JOIN rejections x ON x.district = l.district AND x.redemption_id = l.redemption_id AND x.act = l.entry
			WHERE l.entry IN ('reject', 'restore') AND x.redemption_id IS NULL
			UNION ALL
			SELECT x.district, x.redemption_id
			FROM rejections x
			LEFT JOIN rejections first ON first.district = x.district AND first.redemption_id = x.redemption_id AND first.act = 'reject'
			WHERE x.act = 'restore' AND first.redemption_id IS NULL)`},
	{"redemption_merchant", []string{"Redemption", "Merchant"}, `
		SELECT r.id, r.merchant_id
		FROM redemptions r
		LEFT JOIN merchants m ON m.district IN (r.district, ` + servedIn + `) AND m.id = r.merchant_id
		WHERE m.id IS NULL`},
	{"redemption_point", []string{"Redemption", "Point"}, `
		SELECT r.id, r.point_id
		FROM redemptions r
		LEFT JOIN points p ON p.district IN (r.district, ` + servedIn + `) AND p.id = r.point_id
		WHERE p.id IS NULL`},
	{"claim_missing", []string{"Redemption"}, `
		SELECT r.id
		FROM redemptions r
		LEFT JOIN redemption_voids v ON v.district = r.district AND v.redemption_id = r.id
		WHERE r.government_fen + r.fund_fen > 0 AND r.sitting <> '' AND v.redemption_id IS NULL
			AND (SELECT count(*) FROM subsidy_claims c
				WHERE c.district = r.district AND c.elder_id = r.elder_id AND c.redemption_id = r.id
					AND c.ends_on IN (
						r.service_day,
						date(r.service_day, 'weekday 0'),
						date(r.service_day, 'start of month', '+1 month', '-1 day'))
					AND c.fen = r.government_fen + r.fund_fen
					AND c.period IN (
						'sitting:' || r.service_day || ':' || r.sitting,
						'day:' || r.service_day,
						'week:' || date(r.service_day, '-6 days', 'weekday 1'),
						'month:' || substr(r.service_day, 1, 7)))
				<> CASE WHEN ',' || r.notices || ',' LIKE '%,offline_twice,%' THEN 0 ELSE 4 END`},
	{"claim_end", []string{"Redemption", "Period"}, `
		SELECT redemption_id, period
		FROM (
			SELECT
				redemption_id,
				period,
				ends_on,
				CASE
					WHEN period GLOB 'discount:*' THEN substr(period, 10)
					WHEN period GLOB 'allowance:*:*' THEN substr(period, 11 + instr(substr(period, 11), ':'))
					WHEN period GLOB 'coupon:*:*' THEN substr(period, 8 + instr(substr(period, 8), ':'))
					ELSE period
				END AS span
			FROM subsidy_claims
		)
		WHERE ends_on <> CASE
			WHEN span GLOB 'sitting:*' THEN substr(span, 9, 10)
			WHEN span GLOB 'day:*' THEN substr(span, 5, 10)
			WHEN span GLOB 'week:*' THEN date(substr(span, 6, 10), '+6 days')
			WHEN span GLOB 'month:*' THEN date(substr(span, 7, 7) || '-01', '+1 month', '-1 day')
			WHEN span GLOB 'year:*' THEN substr(span, 6, 4) || '-12-31'
			ELSE '9999-12-31'
		END`},
	{"claim_of_void", []string{"Redemption", "Period"}, `
		SELECT c.redemption_id, c.period
		FROM subsidy_claims c
		JOIN redemption_voids v ON v.district = c.district AND v.redemption_id = c.redemption_id`},
	{"claim_of_another", []string{"Redemption", "Period"}, `
		SELECT c.redemption_id, c.period
		FROM subsidy_claims c
		JOIN redemptions r ON r.district = c.district AND r.id = c.redemption_id
		WHERE r.elder_id <> c.elder_id`},
	{"coupons_overused", []string{"Grant", "Used", "Coupons"}, `
		SELECT g.id, count(*), g.coupons
		FROM coupon_grants g
		JOIN subsidy_claims c ON c.district = g.district AND c.elder_id = g.elder_id AND c.ends_on = '9999-12-31' AND c.period = 'coupon:' || g.id
		GROUP BY g.district, g.id, g.coupons
		HAVING count(*) > g.coupons`},
	{"budget_spent", []string{"Funder", "Street", "Year", "Spent", "Posted"}, `
		WITH posted AS MATERIALIZED (
			SELECT l.district, l.funder, r.street, CAST(substr(r.service_day, 1, 4) AS INTEGER) AS year, sum(l.fen) AS fen
			FROM ledger l
			JOIN redemptions r ON r.district = l.district AND r.id = l.redemption_id
			WHERE l.funder NOT IN ('elder', 'merchant')
			GROUP BY 1, 2, 3, 4
		)
		SELECT * FROM (
			SELECT b.funder, b.street, b.year, b.spent_fen, COALESCE((
				SELECT sum(p.fen) FROM posted p
				WHERE p.district = b.district AND p.funder = b.funder
					AND (b.street = '' OR p.street = b.street) AND (b.year = 0 OR p.year = b.year)), 0) AS posted_fen
			FROM budgets b)
		WHERE spent_fen <> posted_fen
		ORDER BY year, street, funder`},
}
