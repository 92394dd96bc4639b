package quality

import (
	"bytes"
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants/admission"
	"mealmap/merchants/photos"
)

// printForm is the form to fill in by hand.
func (s *server) printForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.candidateOf(r)
	if err != nil {
		return err
	}
	return s.sendForm(w, r, &c, nil, "visit-form.pdf")
}

// printVisit is a visit on paper.
func (s *server) printVisit(w http.ResponseWriter, r *http.Request) error {
	v, c, err := s.visitOf(r, admission.VisitID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	return s.sendForm(w, r, &c, &v, "visit-"+string(v.On)+".pdf")
}

// visitOf finds a visit and the candidate that it was to, in the viewer's street.
func (s *server) visitOf(r *http.Request, id admission.VisitID) (v admission.AdmissionVisit, c admission.Candidate, err error) {
	if v, err = s.admission.FindVisit(r.Context(), desk.Viewer(r).District, id); err != nil {
		return v, c, desk.Hidden(err)
	}
	if c, err = s.admission.FindCandidate(r.Context(), v.District, v.CandidateID); err != nil {
		return v, c, desk.Hidden(err)
	}
	return v, c, desk.Covers(r, c.District, c.Street, desk.Viewer(r).Community)
}

func (s *server) sendForm(w http.ResponseWriter, r *http.Request, c *admission.Candidate, v *admission.AdmissionVisit, name string) error {
	facts := s.Facts(r.Context())
	info := print.VisitInfo{Office: facts.OfficeName, Demo: facts.Demo, Name: c.Name, Address: c.Address, Phone: c.Phone}
	if v != nil {
		people, err := desk.ReadPeople(r.Context(), s.Staff, s.Printer(r))
		if err != nil {
			return err
		}
		list, err := s.photos.List(r.Context(), v.District, v.PhotoSubject())
		if err != nil {
			return err
		}
		info.RecordedBy, info.Photos = people.Name(v.RecordedBy), len(list)
	}
	var b bytes.Buffer
	if _, err := print.VisitForm(&b, info, v, s.Printer(r)); err != nil {
		return err
	}
	return desk.SendFile(w, name, "application/pdf", b.Bytes())
}

// showPhoto sends a picture of a visit.
func (s *server) showPhoto(w http.ResponseWriter, r *http.Request) error {
	photo, err := s.photos.Read(r.Context(), desk.Viewer(r).District, photos.PhotoID(chi.URLParam(r, "id")))
	if err != nil {
		return desk.Hidden(err)
	}
	visit, ours := admission.VisitPictured(photo.Subject)
	if !ours {
		return desk.Hidden(photos.ErrPictureUnknown)
	}
	if _, _, err := s.visitOf(r, visit); err != nil {
		return err
	}
	return desk.SendPicture(w, photo.JPEG)
}

// addPhoto keeps a picture that the visitors took.
func (s *server) addPhoto(w http.ResponseWriter, r *http.Request) error {
	v, c, err := s.visitOf(r, admission.VisitID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	raw, err := desk.ReadPicture(w, r)
	if err == nil {
		_, err = s.photos.Add(r.Context(), v.District, v.PhotoSubject(), r.PostForm.Get("caption"), raw, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.candidatePage(w, r, web.StatusOf(err), &c, desk.Form{}, desk.TroubleOf(err, s.Printer(r)))
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, candidatesPath+"/"+string(c.ID), "admission.photo.kept")
}
