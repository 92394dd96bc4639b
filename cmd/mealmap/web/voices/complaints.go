package voices

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals/complaints"
)

// complaintDesk is what the pages of complaints need.
type complaintDesk struct{ complaints *complaints.Store }

func newComplaintDesk(d *desk.Desk) complaintDesk {
	return complaintDesk{complaints.NewStore(d.DB, d.Vault, d.Meals, d.Merchants)}
}

// complaintsPath begins the addresses of complaints.
const complaintsPath = "/office/complaints"

func (s *server) complaintRoutes() []web.Route {
	one := complaintsPath + "/{id}"
	return []web.Route{
		s.Get(complaintsPath, staff.HandleComplaint, s.listComplaints),
		s.Get(complaintsPath+"/export.xlsx", staff.HandleComplaint, s.exportComplaints),
		s.Get(complaintsPath+"/new", staff.HandleComplaint, s.newComplaint),
		s.Post(complaintsPath, staff.HandleComplaint, s.recordComplaint),
		s.Get(complaintsPath+"/desks", staff.DecideReview, s.showDesks),
		s.Post(complaintsPath+"/desks", staff.DecideReview, s.setDesks),
		s.Post(complaintsPath+"/away", staff.DecideReview, s.setStaffAway),
		s.Get(one, staff.HandleComplaint, s.showComplaint),
		s.Get(one+"/sheet.pdf", staff.HandleComplaint, s.printComplaint),
		s.Post(one+"/reveal", staff.HandleComplaint, s.revealComplaint),
		s.Post(one+"/take", staff.HandleComplaint, s.stepOf("complaint.taken", s.takeComplaint)),
		s.Post(one+"/note", staff.HandleComplaint, s.stepOf("complaint.noted", s.noteComplaint)),
		s.Post(one+"/pass", staff.HandleComplaint, s.stepOf("complaint.passed", s.passComplaint)),
		s.Post(one+"/about", staff.HandleComplaint, s.stepOf("complaint.classified", s.classifyComplaint)),
		s.Post(one+"/answer", staff.HandleComplaint, s.stepOf("complaint.answered", s.answerComplaint)),
		s.Post(one+"/call", staff.HandleComplaint, s.stepOf("complaint.called", s.callComplaint)),
	}
}

// complaintOf finds the complaint that the address names, in the viewer's street
// and community.
func (s *server) complaintOf(r *http.Request) (complaints.Complaint, error) {
	c, err := s.complaints.Find(r.Context(), desk.Viewer(r).District, complaints.ID(chi.URLParam(r, "id")))
	if err != nil {
		return c, desk.Hidden(err)
	}
	return c, desk.Covers(r, c.District, c.Street, c.Community)
}

// stepOf is the handler of a step: it is taken once for each showing of its form,
// and what cannot be leads back to the page with the words that were typed.
func (s *server) stepOf(done string, do func(*http.Request, *complaints.Complaint) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := s.complaintOf(r)
		if err == nil {
			err = web.ReadForm(w, r)
		}
		if err != nil {
			return err
		}
		err = s.Once(r, func() error { return do(r, &c) })
		if err != nil && desk.Correctable(err) {
			s.LogFailure(r, err)
			trouble := desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
			return s.complaintPage(w, r, web.StatusOf(err), c.ID, trouble, complaints.Contact{})
		}
		if err != nil {
			return desk.Hidden(err)
		}
		return s.Done(w, r, complaintsPath+"/"+string(c.ID), done)
	}
}
