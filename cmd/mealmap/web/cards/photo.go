package cards

import (
	"errors"
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	life "mealmap/meals/cards"
)

// putPhoto keeps a photograph taken with the desk's telephone.
func (s *server) putPhoto(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err != nil {
		return err
	}
	image, err := desk.ReadPicture(w, r)
	if err == nil {
		_, err = s.life.PutPhoto(r.Context(), scope(r), e.ID, image, r.PostForm.Get("consent"), desk.Actor(r))
	}
	if err != nil {
		return s.cameBack(w, r, "photo", err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.photo.kept")
}

func (s *server) removePhoto(w http.ResponseWriter, r *http.Request) error {
	e, err := s.elder(r)
	if err != nil {
		return err
	}
	err = s.life.RemovePhoto(r.Context(), scope(r), e.ID, desk.Actor(r))
	if err != nil && !errors.Is(err, life.ErrNoPhoto) { // removed by a first click
		return s.refused(w, r, lifeOf(e.ID), err)
	}
	return s.Done(w, r, lifeOf(e.ID), "life.photo.removed")
}
