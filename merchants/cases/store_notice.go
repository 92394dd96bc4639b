package cases

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/merchants"
	"mealmap/merchants/verdicts"
)

// issue writes the paper of a step that is about to be taken, as it stays.
func issue(tx *data.Tx, s *Situation, kind NoticeKind, p *prepared, t *Taken) error {
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM case_notices WHERE district = ? AND case_id = ?`, s.Case.District, s.Case.ID); err != nil {
		return err
	}
	b := Body{
		Kind: kind, Number: fmt.Sprintf("%s-%d", s.Case.Number, n+1), Case: s.Case.Number, Issued: tx.Now.ServiceDay(),
		WarnedOn: s.Case.WarnedOn, Deadline: s.Case.Deadline, ObjectBy: t.Detail.ObjectBy,
		Ground: t.Detail.Ground, Reference: t.Detail.Reference, Reason: t.Reason,
		Figures: figuresOf(t.Detail.Verdict, t.Detail.SetAside, p.terms),
	}
	if err := letterhead(tx, s, t, &b); err != nil {
		return err
	}
	if t.Detail.Ground == FoodSafety { // stands on what was found, not on what elders answered
		b.Figures = nil
	} else if p.sheet != nil {
		if err := listed(tx, &s.Case, p.sheet, &b, t); err != nil {
			return err
		}
	}
	if t.Detail.Appeal != nil {
		b.Appeal = s.appealBody(t, p)
	}
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("notice %s: %w", b.Number, err)
	}
	hash := sha256.Sum256(body)
	t.Detail.Notice = b.Number
	_, err = tx.Exec(`INSERT INTO case_notices (district, id, case_id, kind, number, body, hash, issued_at, issued_by)
		VALUES (?,?,?,?,?,?,?,?,?)`, s.Case.District, data.NewID(), s.Case.ID, kind, b.Number, string(body), hash[:], tx.Now, t.By)
	return err
}

// letterhead fills in who writes, to whom and about which points.
func letterhead(tx *data.Tx, s *Situation, t *Taken, b *Body) error {
	m, err := merchants.FindMerchant(tx, s.Case.District, s.Case.MerchantID)
	if err != nil {
		return err
	}
	b.Merchant = m.Name
	for name, to := range map[string]*string{data.OfficeName: &b.Office, data.OfficePhone: &b.Phone} {
		if *to, err = data.Setting(tx, name); err != nil {
			return err
		}
	}
	demo, err := data.Setting(tx, data.Demo)
	if err != nil {
		return err
	}
	b.Demo = demo != ""
	if b.Officer, err = nameOf(tx, s.Case.District, t.By); err != nil {
		return err
	}
	if t.Action == Countersign {
		for _, a := range []Action{Propose, Sign} {
			name, err := nameOf(tx, s.Case.District, s.last(a).By)
			if err != nil {
				return err
			}
			b.Others = append(b.Others, name)
		}
	}
	return pointsOf(tx, &s.Case, t.Detail.Points, b)
}

// pointsOf names the merchant's points that serve, or those that a removal has
// just taken out.
func pointsOf(tx *data.Tx, c *Case, gone []string, b *Body) error {
	var rows []struct {
		ID     string           `db:"id"`
		Number int              `db:"number"`
		Name   string           `db:"name"`
		Status merchants.Status `db:"status"`
	}
	err := tx.Select(&rows, `SELECT id, number, name, status FROM points WHERE district = ? AND merchant_id = ? ORDER BY number`, c.District, c.MerchantID)
	for _, r := range rows {
		serves := r.Status == merchants.Open || r.Status == merchants.Suspended
		if serves && gone == nil || slices.Contains(gone, r.ID) {
			b.Points = append(b.Points, fmt.Sprintf("%d %s", r.Number, r.Name))
		}
	}
	return err
}

// nameOf is what people call an actor, "" for the terminal and the demo.
func nameOf(tx *data.Tx, d data.District, by audit.Actor) (name string, err error) {
	id, user := strings.CutPrefix(string(by), string(audit.User("")))
	if !user {
		return "", nil
	}
	err = tx.Get(&name, `SELECT display_name FROM staff_users WHERE district = ? AND id = ?`, d, id)
	if errors.Is(err, data.ErrNoRow) {
		return "", staff.ErrUserNotFound
	}
	return name, err
}

// listed puts the numbered answers on the paper, and behind its step the ratings
// that the numbers mean.
func listed(tx *data.Tx, c *Case, sheet *verdicts.Sheet, b *Body, t *Taken) error {
	ate, err := eaters(tx, c)
	if err != nil {
		return err
	}
	days := make([]data.ServiceDay, len(sheet.Answers))
	for i, a := range sheet.Answers {
		days[i] = a.Rating.MealAt.ServiceDay()
	}
	hidden := thinWeeks(days, ate)
	list := make([]answered, len(sheet.Answers))
	for i, a := range sheet.Answers {
		r := a.Rating
		l := Line{Day: days[i], Channel: r.Channel, Scale: r.Scale, Score: r.Score, Reasons: r.Reasons}
		if hidden[monday(l.Day)] {
			l.Day, l.Week = monday(l.Day), true
		}
		if !a.Counted {
			l.Aside = a.Why
		}
		list[i] = answered{l, r.ID}
	}
	for i, a := range inOrder(list) {
		a.No = i + 1
		b.Answers = append(b.Answers, a.Line)
		t.Detail.Answers = append(t.Detail.Answers, a.rating)
	}
	if b.Figures != nil {
		b.Figures.Reasons = reasonsOf(b.Answers)
	}
	return nil
}

// eaters counts the elders who ate at the merchant, day by day.
func eaters(tx *data.Tx, c *Case) (map[data.ServiceDay]int, error) {
	var rows []struct {
		Day data.ServiceDay `db:"day"`
		N   int             `db:"n"`
	}
	err := tx.Select(&rows, `SELECT r.service_day AS day, count(DISTINCT r.elder_id) AS n
		FROM points p
		JOIN redemptions r ON r.district = p.district AND r.point_id = p.id
		WHERE p.district = ? AND p.merchant_id = ?
		GROUP BY r.service_day`, c.District, c.MerchantID)
	days := make(map[data.ServiceDay]int, len(rows))
	for _, r := range rows {
		days[r.Day] = r.N
	}
	return days, err
}

// appealBody is what the paper of a decision says. The appeal is the one that t
// decides.
func (s *Situation) appealBody(t *Taken, p *prepared) *AppealBody {
	a := s.Disputed()
	o := t.Detail.Appeal
	b := &AppealBody{
		Kind: a.Kind, Against: Rectify, On: a.FiledAt.ServiceDay(), Text: a.Text, Claims: a.Claims,
		Decision: o.Decision, Struck: o.Struck, Alone: o.Alone, Final: a.Kind == SecondAppeal,
		Before: figuresOf(o.Before, t.Detail.SetAside, p.terms), After: figuresOf(o.After, nil, p.terms),
	}
	if step := s.step(a.Against); step != nil {
		b.Against = issues[step.Action]
	}
	return b
}

// Check compares every paper with its hash, as a part of DB.Check. Finding:
//
//	case_notice_hash  it does not say any more what went out; arg Number
func Check(tx *data.Tx) (found []data.Finding, err error) {
	var rows []Notice
	if err := tx.Select(&rows, noticeColumns+` ORDER BY district, number`); err != nil {
		return nil, err
	}
	for i := range rows {
		hash := sha256.Sum256([]byte(rows[i].Raw))
		if !bytes.Equal(hash[:], rows[i].Hash) && len(found) < data.FindingsEach {
			found = append(found, data.Finding{Code: "case_notice_hash", Args: map[string]any{"Number": rows[i].Number}})
		}
	}
	return found, nil
}

// CheckPaper compares the database with what is printed on a notice, as a part of
// DB.Check. The code is that of ParsePaper. Finding:
//
//	case_paper_unknown  no notice of the number says just that; arg Number
func CheckPaper(code string) (func(*data.Tx) ([]data.Finding, error), error) {
	number, hash, err := ParsePaper(code)
	if err != nil {
		return nil, err
	}
	return func(tx *data.Tx) ([]data.Finding, error) {
		var n int
		err := tx.Get(&n, `SELECT count(*) FROM case_notices WHERE number = ? AND hash = ?`, number, hash)
		if err != nil || n > 0 {
			return nil, err
		}
		return []data.Finding{{Code: "case_paper_unknown", Args: map[string]any{"Number": number}}}, nil
	}, nil
}

// IsPaper reports whether a code is that of a notice, as its QR code says it.
func IsPaper(code string) bool {
	return strings.HasPrefix(strings.Join(strings.Fields(code), ""), "mealmap:notice:")
}

// ParsePaper reads what a notice has printed in its code, with spaces anywhere:
// "mealmap:notice:<number>:sha256:<hash>". ErrPaper.
func ParsePaper(code string) (number string, hash []byte, err error) {
	code = strings.ReplaceAll(strings.Join(strings.Fields(code), ""), "\uff1a", ":")
	code = strings.Replace(strings.TrimPrefix(code, "mealmap:notice:"), ":sha256:", ":", 1)
	number, digits, _ := strings.Cut(code, ":")
	hash, err = hex.DecodeString(digits)
	if err != nil || len(hash) != sha256.Size || number == "" {
		return "", nil, ErrPaper
	}
	return number, hash, nil
}
