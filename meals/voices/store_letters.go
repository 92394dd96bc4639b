package voices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// Draft is a letter before it is sent, with the remarks that staff may release.
type Draft struct {
	Street   string
	Merchant merchants.MerchantID
	Month    string
	Body     Body
	Remarks  []Remark
}

// Released is what staff put into a letter.
type Released struct {
	Remarks []Remark // RatingID and Text count; the text as staff word it
	Asked   string   // "" for the usual
}

// Draft works out the letter about a month that is over to a provider of the
// scope's street: ErrLetterUnknown, ErrLetterMonth.
func (s *Store) Draft(ctx context.Context, sc Scope, m merchants.MerchantID, month string) (d Draft, err error) {
	shop, err := s.provider(ctx, sc, m)
	if err != nil {
		return d, err
	}
	from, to, err := monthOf(month, s.db.Now().ServiceDay())
	if err != nil {
		return d, err
	}
	all, err := s.verdicts.On(ctx, sc.District, to)
	if err != nil {
		return d, err
	}
	return s.draft(ctx, sc, &shop, all[m], from, to)
}

func (s *Store) provider(ctx context.Context, sc Scope, m merchants.MerchantID) (merchants.Merchant, error) {
	shop, err := s.points.FindMerchant(ctx, sc.District, m)
	if fault.KindOf(err) == fault.NotFound || err == nil && sc.Street != "" && shop.Street != sc.Street {
		return shop, ErrLetterUnknown
	}
	return shop, err
}

func (s *Store) draft(ctx context.Context, sc Scope, shop *merchants.Merchant, v review.Verdict, from, to data.ServiceDay) (d Draft, err error) {
	answers, err := s.points.ListRatings(ctx, merchants.RatingFilter{District: sc.District, Merchant: shop.ID,
		From: from.Start(), To: to.AddDays(1).Start()})
	if err != nil {
		return d, err
	}
	before, err := s.Improvements(ctx, sc.District, shop.ID)
	if err != nil {
		return d, err
	}
	return Draft{Street: shop.Street, Merchant: shop.ID, Month: from.Month(), Body: bodyOf(shop.Name, from, to, answers, v, before),
		Remarks: remarksOf(answers)}, nil
}

// Send makes the letter about a month and keeps it as it is. ErrLetterUnknown,
// ErrLetterMonth, ErrLetterSent, ErrRemarks.
func (s *Store) Send(ctx context.Context, sc Scope, m merchants.MerchantID, month string, rel Released, by audit.Actor) (l Letter, err error) {
	d, err := s.Draft(ctx, sc, m, month)
	if err != nil {
		return l, err
	}
	if err := release(&d, rel); err != nil {
		return l, err
	}
	err = s.db.InTx(ctx, func(tx *data.Tx) error {
		l, err = put(tx, sc.District, &d, rel, by)
		return err
	})
	return l, named(err, "letter to", m)
}

// release puts what staff released into a draft: ErrRemarks for more than a
// letter takes, for one that nobody said in the month, and where fewer than Few
// elders spoke at all.
func release(d *Draft, rel Released) error {
	d.Body.Asked = cleanNote(rel.Asked)
	refused := ErrRemarks.With("Most", MostRemarks)
	if len(rel.Remarks) > MostRemarks || len(rel.Remarks) > 0 && len(d.Body.Channels) == 0 {
		return refused
	}
	said := map[string]bool{}
	for _, r := range d.Remarks {
		said[r.RatingID] = true
	}
	for _, r := range rel.Remarks {
		text := cleanNote(r.Text)
		if !said[r.RatingID] || text == "" {
			return refused
		}
		said[r.RatingID] = false
		d.Body.Remarks = append(d.Body.Remarks, text)
	}
	return nil
}

func put(tx *data.Tx, d data.District, draft *Draft, rel Released, by audit.Actor) (l Letter, err error) {
	body, err := json.Marshal(draft.Body)
	if err != nil {
		return l, err
	}
	l = Letter{ID: LetterID(data.NewID()), Street: draft.Street, Merchant: draft.Merchant, Month: draft.Month, Body: draft.Body, SentAt: tx.Now, SentBy: by}
	err = tx.ExecOne(`
		INSERT INTO provider_letters (district, id, street, merchant_id, month, body, sent_at, sent_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, d, l.ID, l.Street, l.Merchant, l.Month, string(body), tx.Now, by)
	if data.IsUnique(err) {
		return l, ErrLetterSent
	}
	if err != nil {
		return l, err
	}
	ids := []string{}
	for _, r := range rel.Remarks {
		ids = append(ids, r.RatingID)
	}
	return l, audit.Append(tx, audit.Entry{District: d, Actor: by, Street: l.Street, Action: "letter.send", Object: string(l.ID),
		Detail: map[string]any{"merchant": l.Merchant, "month": l.Month, "remarks": ids}})
}

// Unsent lists the providers of a street who served in a month and have no letter
// about it, in the order of their ids: ErrLetterMonth.
func (s *Store) Unsent(ctx context.Context, sc Scope, month string) (list []merchants.MerchantID, err error) {
	if _, _, err := monthOf(month, s.db.Now().ServiceDay()); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *data.Tx) error {
		list, err = unsent(tx, sc.District, sc.Street, month)
		return err
	})
	return list, err
}

func unsent(tx *data.Tx, d data.District, street, month string) (list []merchants.MerchantID, err error) {
	from := data.ServiceDay(month + "-01")
	err = tx.Select(&list, `
		SELECT m.id FROM merchants m
		WHERE m.district = ? AND (? = '' OR m.street = ?)
		AND EXISTS (SELECT 1 FROM points p
			CROSS JOIN redemptions r ON r.district = p.district AND r.point_id = p.id AND r.service_day BETWEEN ? AND ?
			WHERE p.district = m.district AND p.merchant_id = m.id)
		AND NOT EXISTS (SELECT 1 FROM provider_letters l WHERE l.district = m.district AND l.merchant_id = m.id AND l.month = ?)
		ORDER BY m.id`, d, street, street, from, from.MonthEnd(), month)
	return list, err
}

// SendAll makes the letters of a month that are not made yet, without remarks, at
// most most of them at once. It tells how many it made, and how many are left.
func (s *Store) SendAll(ctx context.Context, sc Scope, month string, most int, by audit.Actor) (sent, left int, err error) {
	list, err := s.Unsent(ctx, sc, month)
	if err != nil {
		return 0, 0, err
	}
	from, to, err := monthOf(month, s.db.Now().ServiceDay())
	if err != nil {
		return 0, 0, err
	}
	all, err := s.verdicts.On(ctx, sc.District, to)
	if err != nil {
		return 0, 0, err
	}
	for _, m := range list[:min(most, len(list))] {
		shop, err := s.provider(ctx, sc, m)
		if err != nil {
			return sent, len(list) - sent, err
		}
		d, err := s.draft(ctx, sc, &shop, all[m], from, to)
		if err == nil {
			err = s.db.InTx(ctx, func(tx *data.Tx) error {
				_, err := put(tx, sc.District, &d, Released{}, by)
				return err
			})
		}
		if err != nil && !errors.Is(err, ErrLetterSent) { // a colleague was quicker
			return sent, len(list) - sent, fmt.Errorf("letter to %s: %w", m, err)
		}
		sent++
	}
	return sent, len(list) - sent, nil
}
