package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/static/messages"
)

const auditPerPage = 100

// auditFamilies are the kinds of action one can filter by: what stands before
// the dot.
var auditFamilies = []string{"point.", "elder.", "card.", "till.", "redemption.", "rating.", "review.", "rules.", "statement.",
	"budget.", "departure.", "clawback.", "coupons.", "fund.", "alarm.", "case.", "user.", "settings.", "export.", "data."}

type auditPage struct {
	desk.Chrome
	Filter  desk.Form
	Actions []desk.Option
	Actors  []desk.Option
	Rows    []auditLine
	Broken  string // the sentence where the chain does not hold, "" where it does
	Head    int64
	Pager   desk.Pager
}

type auditLine struct {
	Seq                           int64
	At                            data.Instant
	Actor, Action, Object, Detail string
}

func (s *server) showAudit(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), s.Printer(r)
	users, err := s.Staff.ListUsers(r.Context())
	if err != nil {
		return err
	}
	filter := auditFilter(desk.Viewer(r), q)
	records, err := audit.List(r.Context(), s.DB, filter)
	if err != nil {
		return err
	}
	page := auditPage{
		Filter:  desk.Form{ID: "audit", Values: q},
		Actions: desk.AnyOf(p, desk.Named(p, "office.audit.family", auditFamilies...)),
		Actors:  desk.AnyOf(p, actorOptions(p, users)),
	}
	if page.Broken, page.Head, err = s.chainState(r.Context(), p, desk.Viewer(r).District); err != nil {
		return err
	}
	if len(records) > auditPerPage {
		records = records[:auditPerPage]
		q.Set("before", strconv.FormatInt(records[auditPerPage-1].Seq, 10))
		page.Pager.Next = "/office/audit?" + q.Encode()
	}
	names := actorNames(p, users)
	for _, rec := range records {
		page.Rows = append(page.Rows, auditLine{rec.Seq, rec.At, nameOf(names, string(rec.Actor)), actionText(p, rec.Action), nameOf(names, "user:"+rec.Object), detailText(rec.Detail)})
	}
	page.Chrome = s.Chrome(r, "settings", "office.audit.title")
	return s.Render(w, r, http.StatusOK, "office/audit", page)
}

func auditFilter(u *staff.User, q url.Values) audit.Filter {
	f := audit.Filter{District: u.District, Street: u.Street, Actor: audit.Actor(q.Get("actor")), Action: q.Get("action"), Limit: auditPerPage + 1}
	if day, err := data.ParseServiceDay(q.Get("from")); err == nil {
		f.From = day.Start()
	}
	if day, err := data.ParseServiceDay(q.Get("to")); err == nil {
		f.To = day.AddDays(1).Start()
	}
	f.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	return f
}

// chainState walks the whole chain: whoever reads the log should know whether
// it is the log that was written.
func (s *server) chainState(ctx context.Context, p *messages.Printer, d data.District) (broken string, head int64, err error) {
	err = audit.Verify(ctx, s.DB)
	if errors.Is(err, audit.ErrChainBroken) {
		sentence, fix := p.Fault(err)
		return sentence + fix, 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	h, err := audit.HeadOf(ctx, s.DB, d)
	return "", h.Seq, err
}

func actorOptions(p *messages.Printer, users []staff.User) []desk.Option {
	all := []desk.Option{
		{Value: string(audit.CLI), Label: p.Text("office.audit.actor.cli")},
		{Value: string(audit.System), Label: p.Text("office.audit.actor.system")},
	}
	for _, u := range users {
		all = append(all, desk.Option{Value: string(audit.User(string(u.ID))), Label: u.DisplayName})
	}
	return all
}

func actorNames(p *messages.Printer, users []staff.User) map[string]string {
	names := map[string]string{}
	for _, c := range actorOptions(p, users) {
		names[c.Value] = c.Label
	}
	names[string(audit.Demo)] = p.Text("office.audit.actor.demo")
	return names
}

// nameOf is who it is, or the code without its kind where nobody knows.
func nameOf(names map[string]string, code string) string {
	if name, ok := names[code]; ok {
		return name
	}
	return strings.TrimPrefix(code, "user:")
}

// detailText shows an entry's JSON as pairs in order, the empty ones left out.
func detailText(detail string) string {
	var pairs map[string]any
	if json.Unmarshal([]byte(detail), &pairs) != nil {
		return detail
	}
	var words []string
	for _, name := range sorted(slices.Collect(maps.Keys(pairs))) {
		if value := fmt.Sprint(pairs[name]); value != "" && value != "[]" && pairs[name] != nil {
			words = append(words, name+" "+value)
		}
	}
	return strings.Join(words, " · ")
}

// actionText says an action in words; one that the catalogue does not know
// stands as it is.
func actionText(p *messages.Printer, action string) string {
	key := "office.audit.action." + action
	if text := p.Text(key); text != "["+key+"]" {
		return text
	}
	return action
}

func sorted(words []string) []string { slices.Sort(words); return words }
