package voices

import (
	"bytes"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals/complaints"
)

// printComplaint is the sheet of a complaint, without the contact; that it was
// printed is logged.
func (s *server) printComplaint(w http.ResponseWriter, r *http.Request) error {
	found, err := s.complaintOf(r)
	if err != nil {
		return err
	}
	c, err := s.complaints.Read(r.Context(), found.District, found.ID)
	if err != nil {
		return err
	}
	n, err := s.complaintNames(r)
	if err != nil {
		return err
	}
	sheet, err := s.complaintSheet(r, n, &c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := print.Complaint(&b, sheet, n.p); err != nil {
		return err
	}
	err = s.DB.InTx(r.Context(), func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: c.District, Actor: desk.Actor(r), Street: c.Street, Action: "complaint.print", Object: string(c.ID)})
	})
	if err != nil {
		return err
	}
	return desk.SendFile(w, "complaint-"+c.Number+".pdf", "application/pdf", b.Bytes())
}

func (s *server) complaintSheet(r *http.Request, n *complaintNames, c *complaints.Whole) (print.ComplaintSheet, error) {
	line, err := n.line(&c.Complaint)
	var page complaintPage
	if err == nil {
		page.Line = line
		err = s.aboutComplaint(r, n, &c.Complaint, &page)
	}
	facts := s.Facts(r.Context())
	deputy := ""
	if c.Deputy != "" {
		deputy = n.people.Name(c.Deputy)
	}
	sheet := print.ComplaintSheet{Office: facts.OfficeName, Number: c.Number, Text: c.Text, Demo: facts.Demo}
	for _, f := range [][2]string{
		{"complaint.col.number", c.Number}, {"complaint.fact.class", line.Class}, {"complaint.fact.source", line.Source},
		{"complaint.form.hotline", c.Hotline}, {"complaint.fact.point", line.Point}, {"complaint.fact.elder", page.Elder},
		{"complaint.fact.meal", page.Meal}, {"complaint.fact.received", c.ReceivedAt.Time().Format("2006-01-02 15:04")},
		{"complaint.fact.due", web.DayText(n.p, c.DueOn)}, {"complaint.fact.first", line.FirstAsked},
		{"complaint.fact.a", n.people.Name(c.Responsible)}, {"complaint.fact.b", deputy},
	} {
		sheet.Facts = append(sheet.Facts, [2]string{n.p.Text(f[0]), f[1]})
	}
	for i := range c.Steps {
		st := n.step(&c.Steps[i])
		sheet.Steps = append(sheet.Steps, print.ComplaintStep{When: st.At.Time().Format("2006-01-02 15:04"), What: st.What, Text: st.Text, Who: st.Actor})
	}
	return sheet, err
}
