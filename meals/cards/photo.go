package cards

import (
	"image"

	"golang.org/x/image/draw"

	"mealmap/data/picture"
)

// What is kept of a photograph.
const (
	photoSide = 240
	maxKept   = 30 << 10
)

// shrink makes of any photograph a square JPEG of photoSide and at most maxKept;
// noise that does not get there is no photograph.
func shrink(original []byte) ([]byte, error) {
	unreadable := ErrPhotoUnreadable.With("Megabytes", picture.Megabytes)
	full, held, err := picture.Decode(original)
	if err != nil {
		return nil, unreadable.Because(err)
	}
	small := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // under what is see-through
	draw.CatmullRom.Scale(small, small.Bounds(), full, faceOf(full.Bounds(), held), draw.Over, nil)
	kept, err := picture.Encode(held.Apply(small), 88, 24, maxKept)
	if err == nil && kept == nil {
		err = unreadable
	}
	return kept, err
}

// faceOf gives the square of the stored picture that shows the face once it is
// upright: in the middle of a wide picture, and of a tall one at a quarter of
// what is cut off, because faces are in its upper half.
func faceOf(b image.Rectangle, held picture.Turned) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	x, y := (b.Dx()-side)/2, (b.Dy()-side)/2
	switch held { // where the head is in the stored picture
	case 3, 4: // below
		if b.Dy() > side {
			y = (b.Dy() - side) * 3 / 4
		}
	case 5, 6: // at the left
		if b.Dx() > side {
			x = (b.Dx() - side) / 4
		}
	case 7, 8: // at the right
		if b.Dx() > side {
			x = (b.Dx() - side) * 3 / 4
		}
	default:
		if b.Dy() > side {
			y = (b.Dy() - side) / 4
		}
	}
	return image.Rect(x, y, x+side, y+side).Add(b.Min)
}
