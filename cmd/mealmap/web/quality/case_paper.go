package quality

import (
	"bytes"
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/editions"
)

// sendNotice answers with a paper of the case as it went out: the n-th, or the
// newest.
func (s *server) sendNotice(w http.ResponseWriter, r *http.Request) error {
	look, err := s.caseOf(r)
	if err != nil {
		return err
	}
	list, err := s.past.Notices(r.Context(), look.Case.District, look.Case.ID)
	if err != nil {
		return err
	}
	n := len(list)
	if text := r.URL.Query().Get("n"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	if n < 1 || n > len(list) {
		return desk.Hidden(cases.ErrNoNotice)
	}
	var b bytes.Buffer
	if _, err := print.CaseNotice(&b, list[n-1], s.Printer(r)); err != nil {
		return err
	}
	if err := s.LogExport(r, "export.case_notice", 1); err != nil {
		return err
	}
	return desk.SendFile(w, "notice-"+list[n-1].Number+".pdf", "application/pdf", b.Bytes())
}

// checkPaper says whether a paper is as it went out, by its code.
func (s *server) checkPaper(w http.ResponseWriter, r *http.Request) error {
	u, code := desk.Viewer(r), r.URL.Query().Get("code")
	number, hash, err := cases.ParsePaper(code)
	if err != nil {
		return s.Refused(w, r, casesPath, err)
	}
	n, err := s.past.FindPaper(r.Context(), u.District, u.Street, number, hash)
	if err != nil {
		return s.Done(w, r, casesPath, "cases.check.not", "Number", number)
	}
	return s.Done(w, r, casesPath+"/"+string(n.CaseID), "cases.check.right", "Number", n.Number, "Kind", s.Printer(r).Text("cases.paper."+string(n.Kind)))
}

// noticeRow is a paper of a case.
type noticeRow struct {
	Number, Kind, Href string
	At                 data.Instant
}

func (s *server) noticeRows(r *http.Request, c cases.Case) (rows []noticeRow, err error) {
	list, err := s.past.Notices(r.Context(), c.District, c.ID)
	for i, n := range list {
		rows = append(rows, noticeRow{n.Number, s.Printer(r).Text("cases.paper." + string(n.Kind)), caseHref(c) + "/notice.pdf?n=" + strconv.Itoa(i+1), n.IssuedAt})
	}
	return rows, err
}

// wrongPaper is what was printed and still names a point that is gone.
type wrongPaper struct {
	Point, KindKey, Where string
	Copies                int
	Day                   data.ServiceDay
}

// wrongPapers lists what is wrong since the case removed its points.
func (s *server) wrongPapers(r *http.Request, look *cases.Situation) (list []wrongPaper, err error) {
	if look.Case.Stage != cases.Removed {
		return nil, nil
	}
	for _, t := range look.Steps {
		for _, id := range t.Detail.Points {
			point, err := s.Merchants.FindPoint(r.Context(), look.Case.District, merchants.PointID(id))
			if err != nil {
				return nil, err
			}
			sheets, err := s.paper.SheetsWith(r.Context(), look.Case.District, point.ID)
			if err != nil {
				return nil, err
			}
			for _, sheet := range sheets {
				list = append(list, wrongPaper{point.Name, "office.paper.kind." + string(sheet.Kind), s.hangsAt(r, sheet), sheet.Copies, sheet.At.ServiceDay()})
			}
		}
	}
	return list, nil
}

// hangsAt is the place or community that a print was for, "" where it was for none.
func (s *server) hangsAt(r *http.Request, sheet editions.Sheet) string {
	switch {
	case sheet.Subject == "":
		return ""
	case sheet.Kind == editions.PersonalSheet:
		return s.DivisionName(r, sheet.Subject)
	}
	place, err := s.Places.Find(r.Context(), sheet.Subject)
	if err != nil { // taken off the map since
		return sheet.Subject
	}
	return place.Name
}
