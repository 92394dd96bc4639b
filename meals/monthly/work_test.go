package monthly_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals/monthly"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// rows of the rooms, each a day before the month, on its first and last instant,
// and after it.
func TestWhatPeopleDidInTheMonth(t *testing.T) {
	t.Parallel()
	n := open(t, 1, 6)
	n.eat(0, 0, 1500, false)
	before, first, last, after := data.ServiceDay("2025-03-01").Start()-1, data.ServiceDay("2025-03-01").Start(), data.ServiceDay("2025-04-01").Start()-1, data.ServiceDay("2025-04-01").Start()
	instants := []data.Instant{before, first, last, after}
	days := []data.ServiceDay{"2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01"}
	var point, merchant string
	n.get(&point, `SELECT id FROM points`)
	n.get(&merchant, `SELECT merchant_id FROM points`)
	for i := range instants {
		at, day, elder := instants[i], days[i], n.elders[i].ID
		n.exec(
			fmt.Sprintf(`INSERT INTO alarms (district, id, kind, subject, service_day, street, point_id, raised_at, outcome) VALUES (320106, 'a%d', 'burst', 's%d', '%s', '%s', '%s', %d, '%s')`,
				i, i, day, street, point, at, []string{"", "explained", "", ""}[i]),
			fmt.Sprintf(`INSERT INTO interviews (district, id, street, elder_id, redemption_id, merchant_id, point_id, why, drawn_on, outcome, done_at)
				VALUES (320106, 'i%d', '%s', '%s', 'r%d', '%s', '%s', 'sample', '%s', '%s', %d)`, i, street, elder, i, merchant, point, day,
				[]string{"answered", "answered", "no_answer", "answered"}[i], at),
			fmt.Sprintf(`INSERT INTO absences (district, id, elder_id, street, last_day, missed, noticed_on, outcome) VALUES (320106, 'b%d', '%s', '%s', '2025-01-01', 5, '%s', '%s')`,
				i, elder, street, day, []string{"", "well", "", ""}[i]),
			fmt.Sprintf(`INSERT INTO ratings (district, id, redemption_id, merchant_id, point_id, elder_id, channel, source, scale, score, meal_at, rated_at, received_at, recorded_by)
				VALUES (320106, 'q%d', 'r%d', '%s', '%s', '%s', 'tap', 'till', 3, %d, 1, 1, %d, 'till:1')`, i, i, merchant, point, elder, i%2+2, at),
			fmt.Sprintf(`INSERT INTO point_status_log (district, id, point_id, from_status, to_status, reason, at, actor) VALUES (320106, 'l%d', '%s', 'open', 'removed', 'x', %d, 'a')`, i, point, at))
	}
	n.exec(fmt.Sprintf(`INSERT INTO absences (district, id, elder_id, street, last_day, missed, noticed_on, outcome)
			VALUES (320106, 'back', '%s', '%s', '2025-01-01', 5, '2025-03-10', 'came_back')`, n.elders[5].ID, street))
	n.exec(`UPDATE point_status_log SET at = 0 WHERE to_status = 'open'`,
		fmt.Sprintf(`INSERT INTO service_gaps (district, id, street, point_id, reason, opened_on, closed_on) VALUES
			(320106, 'g1', '%[1]s', '%[2]s', 'x', '2025-02-01', '2025-02-28'), (320106, 'g2', '%[1]s', '%[2]s', 'x', '2025-02-20', '2025-03-02'),
			(320106, 'g3', '%[1]s', '%[2]s', 'x', '2025-03-21', '2025-04-02'), (320106, 'g4', '%[1]s', '%[2]s', 'x', '2025-04-01', ''),
			(320106, 'g5', '%[1]s', '%[2]s', 'x', '2025-02-27', '2025-03-01')`, street, point),
		fmt.Sprintf(`INSERT INTO review_cases (district, id, number, merchant_id, street, stage, open, opened_on) VALUES (320106, 'c', '2025-001', '%s', '%s', 'warned', 1, '2025-02-28')`, merchant, street),
		fmt.Sprintf(`INSERT INTO case_steps (district, case_id, seq, action, to_stage, reason, at, actor) VALUES
			(320106, 'c', 1, 'open', 'watch', 'x', %d, 'a'), (320106, 'c', 2, 'warn', 'warned', 'x', %d, 'a'), (320106, 'c', 3, 'lift', 'lifted', 'x', %d, 'a')`, before, last, after))
	n.on("2025-04-05", 600)
	r := n.make("2025-03")
	got := fmt.Sprintf("%+v %+v %+v %+v %+v %d/%d", r.Alarms, r.Interviews, r.Absences, r.Cases, r.Answers, r.Opened, r.Ended)
	want := "{Raised:2 Handled:1 Open:1} {Drawn:2 Answered:1 NotReached:1 Declined:0} {Noticed:3 Asked:1 Open:1} " +
		"{Opened:0 Warned:1 Proposed:0 Lifted:0 Removed:0 Dropped:0 Open:1} [{Channel:tap N:2 Satisfied:1}] 0/1"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	gaps := []monthly.Gap{{Point: "幸福面馆0", OpenedOn: "2025-02-20", Closed: "2025-03-02", Days: 10},
		{Point: "幸福面馆0", OpenedOn: "2025-02-27", Closed: "2025-03-01", Days: 2}, {Point: "幸福面馆0", OpenedOn: "2025-03-21", Days: 10}}
	if diff := cmp.Diff(gaps, r.Gaps); diff != "" {
		t.Error(diff)
	}
	if r.Points[0].Alarms != 2 || r.Merchants[0].Answers != 2 || r.Now.Answers != 2 || r.Now.Satisfied != 1 {
		t.Errorf("%+v %+v %+v", r.Points[0], r.Merchants[0], r.Now)
	}
}

// A month says of a merchant what was said on the last of its days that was
// judged.
func TestTheMonthsVerdictsAreThoseOfItsLastDay(t *testing.T) {
	t.Parallel()
	n := open(t, 1, 3)
	for e := range 3 {
		id := n.eat(0, e, 1500, false)
		_, err := n.points.RecordRating(ctx, merchants.Rating{District: gulou, RedemptionID: string(id), MerchantID: merchantOf(n), PointID: n.tills[0].PointID,
			ElderID: string(n.elders[e].ID), Channel: merchants.Phone, Scale: 5, Score: 4, MealAt: n.db.Now()}, tester)
		n.must(err)
	}
	if r := n.make("2025-03"); r.Merchants[0].Day != "" {
		t.Errorf("nothing was judged yet: %+v", r.Merchants[0])
	}
	n.on("2025-04-10", 600)
	v := verdicts.NewStore(n.db, n.points)
	if _, err := v.RunUpTo(ctx, gulou, "2025-03-20"); err != nil {
		t.Fatal(err)
	}
	if r := n.make("2025-03"); r.Merchants[0].Day != "2025-03-20" || r.Merchants[0].Figure.N != 3 || r.Merchants[0].Figure.Enough {
		t.Errorf("%+v", r.Merchants[0])
	}
	if _, err := v.RunUpTo(ctx, gulou, "2025-04-09"); err != nil {
		t.Fatal(err)
	}
	if r := n.make("2025-03"); r.Merchants[0].Day != "2025-03-31" {
		t.Errorf("after the month: %+v", r.Merchants[0])
	}
}

func merchantOf(n *network) merchants.MerchantID {
	p, err := n.points.FindPoint(ctx, gulou, n.tills[0].PointID)
	n.must(err)
	return p.MerchantID
}
