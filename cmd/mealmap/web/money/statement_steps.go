package money

import (
	"encoding/hex"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals/settle"
)

// step takes the statement of the address one step on and says so.
func (s *server) step(w http.ResponseWriter, r *http.Request, done string, take func(settle.Statement) error) error {
	st, err := s.statementOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	if err := take(st); err != nil {
		return s.refused(w, r, addressOf(st), err)
	}
	return s.Done(w, r, addressOf(st), done, "Number", st.Number)
}

// reviewStatement freezes what the page showed, which its form says by the hash.
func (s *server) reviewStatement(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "statement.said.reviewed", func(st settle.Statement) error {
		shown, err := hex.DecodeString(r.PostForm.Get("shown"))
		if err != nil || len(shown) != len(st.Hash) {
			return settle.ErrChanged
		}
		_, err = s.statements().ReviewShown(r.Context(), st.District, st.ID, [32]byte(shown), desk.Actor(r))
		return err
	})
}

func (s *server) approveStatement(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "statement.said.approved", func(st settle.Statement) error {
		_, err := s.statements().Approve(r.Context(), st.District, st.ID, desk.Actor(r))
		return err
	})
}

func (s *server) lockStatement(w http.ResponseWriter, r *http.Request) error {
	return s.step(w, r, "statement.said.locked", func(st settle.Statement) error {
		_, err := s.statements().Lock(r.Context(), st.District, st.ID, desk.Actor(r))
		return err
	})
}

// payStatement records a payment; the form comes back where the day or the
// reference is wrong.
func (s *server) payStatement(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	pay := settle.Payment{Day: data.ServiceDay(r.PostForm.Get("day")), Reference: r.PostForm.Get("reference")}
	_, err = s.statements().Pay(r.Context(), st.District, st.ID, pay, desk.Actor(r))
	switch {
	case err == nil:
		return s.Done(w, r, addressOf(st), "statement.said.paid", "Number", st.Number)
	case isField(err):
		s.LogFailure(r, err)
		return s.statementPage(w, r, http.StatusUnprocessableEntity, st, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	return s.refused(w, r, addressOf(st), err)
}
