package public

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/static/messages"
)

// accountsPage lists the months that have an account.
type accountsPage struct {
	web.PublicPage
	Months []monthLink
}

type monthLink struct{ Month, Href string }

// accountPage is one month: groups of figures, each with its words.
type accountPage struct {
	web.PublicPage
	Groups []figureGroup
}

type figureGroup struct {
	Title   string
	Figures []figure
}

type figure struct{ Name, Value string }

// listAccounts is GET /accounts.
func (s *server) listAccounts(w http.ResponseWriter, r *http.Request) error {
	months, err := s.accountMonths(r.Context())
	if err != nil {
		return err
	}
	page := accountsPage{PublicPage: s.PublicPage(r, "account.title")}
	for _, m := range months {
		page.Months = append(page.Months, monthLink{m.Month(), "/accounts/" + m.Month()})
	}
	return s.Render(w, r, http.StatusOK, "public/accounts", page)
}

// showAccount is GET /accounts/{month}.
func (s *server) showAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := s.account(r.Context(), chi.URLParam(r, "month"))
	if err != nil {
		return err
	}
	page := accountPage{PublicPage: s.PublicPage(r, "account.month", "Month", a.Month), Groups: accountGroups(s.Printer(r), &a)}
	return s.Render(w, r, http.StatusOK, "public/account", page)
}

// accountGroups puts a month into words.
func accountGroups(p *messages.Printer, a *account) []figureGroup {
	eaten := figureGroup{p.Text("account.eaten"), []figure{
		{p.Text("account.elders"), countText(p, a.Elders)},
		{p.Text("account.meals"), mealsText(p, a.Meals)},
		{p.Text("account.deliveries"), mealsText(p, a.Deliveries)},
	}}
	paid := figureGroup{Title: p.Text("account.paid")}
	for _, l := range a.Levels {
		paid.Figures = append(paid.Figures, figure{funderText(p, l.Funder), sumText(p, l.Fen)})
	}
	if a.ListFen != nil {
		paid.Figures = append(paid.Figures, figure{p.Text("account.list"), sumText(p, a.ListFen)})
	}
	if len(paid.Figures) == 0 {
		paid.Figures = []figure{{p.Text("account.list"), sumText(p, nil)}}
	}
	paid.Figures = append(paid.Figures, figure{p.Text("account.delivery"), sumText(p, a.Delivery)})
	return []figureGroup{eaten, paid, {p.Text("account.fund"), []figure{
		{p.Text("account.donations"), countText(p, a.Donations)},
		{p.Text("account.fund_in"), sumText(p, &a.FundIn)},
		{p.Text("account.fund_out"), sumText(p, &a.FundOut)},
	}}, {p.Text("account.closed"), []figure{
		{p.Text("account.flags"), countText(p, a.Flags)},
		{p.Text("account.rejected"), countText(p, a.Rejected)},
		{p.Text("account.clawbacks"), countText(p, a.Clawbacks)},
		{p.Text("account.locked"), countText(p, a.Locked)},
	}}}
}

func countText(p *messages.Printer, n *int) string {
	if n == nil {
		return p.Text("account.few", "Least", atLeast)
	}
	return strconv.Itoa(*n)
}

// mealsText is for counts that are left out because few elders go with them,
// however many they are.
func mealsText(p *messages.Printer, n *int) string {
	if n == nil {
		return p.Text("account.withheld", "Least", atLeast)
	}
	return strconv.Itoa(*n)
}

func sumText(p *messages.Printer, f *data.Fen) string {
	if f == nil {
		return p.Text("account.withheld", "Least", atLeast)
	}
	return p.Text("fund.sum", "Sum", (*f).Grouped())
}

// funderText names who paid; a funder that the rules alone know keeps their name.
func funderText(p *messages.Printer, funder string) string {
	key := "account.funder." + funder
	if text := p.Text(key); text != "["+key+"]" {
		return text
	}
	return funder
}

type accountsAnswer struct {
	Months []string `json:"months" nullable:"false" doc:"months with an account, the newest first"`
}

// apiAccounts is GET /api/v1/accounts.
func (s *server) apiAccounts(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	months, err := s.accountMonths(r.Context())
	if err != nil {
		return err
	}
	a := accountsAnswer{Months: make([]string, len(months))}
	for i, m := range months {
		a.Months[i] = m.Month()
	}
	return web.RespondJSON(w, http.StatusOK, a)
}

// apiAccount is GET /api/v1/accounts/{month}.
func (s *server) apiAccount(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	a, err := s.account(r.Context(), chi.URLParam(r, "month"))
	if err != nil {
		return err
	}
	return web.RespondJSON(w, http.StatusOK, a)
}
