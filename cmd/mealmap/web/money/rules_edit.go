package money

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// errRulesFile: what was sent is no set of rules.
var errRulesFile = fault.New(fault.Malformed, "rules_file")

type draftFormPage struct {
	desk.Chrome
	Form         ruleForm
	Action, Back string
	Revision     int
	WholeScope   bool
}

func (s *server) editDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err != nil {
		return err
	}
	if !d.Editable() {
		return meals.ErrDraftClosed.With("State", string(d.State))
	}
	return s.draftForm(w, r, http.StatusOK, &d, d.Revision, formOf(&d.Rules), d.Rules.Validate())
}

// draftForm shows the form with values and with what the error says of them.
func (s *server) draftForm(w http.ResponseWriter, r *http.Request, status int, d *meals.Draft, revision int, v url.Values, wrong error) error {
	points, err := s.pointChoices(r)
	if err != nil {
		return err
	}
	var streets []desk.Option
	if d.Street == "" {
		streets = append([]desk.Option{{Label: s.Printer(r).Text("drafts.where.district")}}, s.StreetChoices(r, v.Get("street"))...)
	}
	return s.Render(w, r, status, "money/rules_form", draftFormPage{
		Chrome: s.Chrome(r, "settlement", "drafts.edit_title", "Title", s.titleOf(r, &d.Rules)), Form: viewOf(s.Printer(r), v, wrong, points, streets),
		Action: draftPath(d), Back: draftPath(d), Revision: revision, WholeScope: d.Street == "",
	})
}

func (s *server) pointChoices(r *http.Request) ([]desk.Option, error) {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return nil, err
	}
	choices := []desk.Option{{Label: s.Printer(r).Text("drafts.every_point")}}
	for _, p := range points {
		choices = append(choices, desk.Option{Value: string(p.ID), Label: p.Name})
	}
	return choices, nil
}

// maxRules is the largest form or file of rules, in bytes.
const maxRules = 1 << 20

func readRulesForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxRules)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseMultipartForm(maxRules); err != nil {
			return web.AsFault(err)
		}
		return nil
	}
	if err := r.ParseForm(); err != nil {
		return web.AsFault(err)
	}
	return nil
}

func revisionOf(r *http.Request) int {
	n, err := strconv.Atoi(r.PostForm.Get("revision"))
	if err != nil {
		return 0
	}
	return n
}

// saveDraft keeps what the form says, or shows it again with another row.
func (s *server) saveDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err == nil {
		err = readRulesForm(w, r)
	}
	if err != nil {
		return err
	}
	v, revision := r.PostForm, revisionOf(r)
	if changeRows(v, v.Get("do")) {
		return s.draftForm(w, r, http.StatusOK, &d, revision, v, nil)
	}
	set, err := readRules(v)
	if err == nil {
		err = s.pointInScope(r, &set)
	}
	if err == nil {
		_, err = s.Meals.SaveDraft(r.Context(), d.District, d.ID, revision, set, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.draftForm(w, r, web.StatusOf(err), &d, revision, v, err)
	}
	if err != nil {
		return err
	}
	return s.saved(w, r, &d, &set)
}

// pointInScope keeps a set to the points that the writer may see.
func (s *server) pointInScope(r *http.Request, set *meals.RuleSet) error {
	if set.PointID == "" {
		return nil
	}
	_, err := s.PointByID(r, set.PointID)
	if errors.Is(err, fault.ErrNotFound) {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "point_id", Code: "rule_point"})
	}
	return err
}

// loadDraft takes the whole set as JSON, from a file or as typed.
func (s *server) loadDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err == nil {
		err = readRulesForm(w, r)
	}
	if err != nil {
		return err
	}
	body := []byte(r.PostForm.Get("json"))
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close()
		if sent, err := io.ReadAll(file); err == nil && len(sent) > 0 {
			body = sent
		}
	}
	set, err := readRulesFile(body)
	if err == nil {
		err = s.pointInScope(r, &set)
	}
	if err == nil {
		_, err = s.Meals.SaveDraft(r.Context(), d.District, d.ID, revisionOf(r), set, desk.Actor(r))
	}
	if err != nil {
		return s.Refused(w, r, draftPath(&d), err)
	}
	return s.saved(w, r, &d, &set)
}

// readRulesFile reads a set as people keep it; what holds nothing is none.
func readRulesFile(body []byte) (meals.RuleSet, error) {
	set, err := meals.ParseRules(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if err != nil {
		return set, errRulesFile.Because(err)
	}
	if set.ID == "" && len(set.Classes) == 0 {
		return set, errRulesFile
	}
	return set, nil
}

// saved leads to what the draft says now, or back to the form where something is
// missing.
func (s *server) saved(w http.ResponseWriter, r *http.Request, d *meals.Draft, set *meals.RuleSet) error {
	if set.Validate() != nil {
		return s.Done(w, r, draftPath(d)+"/edit", "drafts.saved_incomplete")
	}
	return s.Done(w, r, draftPath(d), "drafts.saved")
}

func (s *server) sendDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err != nil {
		return err
	}
	return sendJSON(w, &d.Rules)
}

func sendJSON(w http.ResponseWriter, set *meals.RuleSet) error {
	raw, err := indented(set)
	if err != nil {
		return err
	}
	return desk.SendFile(w, "rules.json", "application/json", raw)
}

// indented is the set as the command prints it.
func indented(set *meals.RuleSet) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(set)
	return b.Bytes(), err
}
