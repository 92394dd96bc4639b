package photos

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"mealmap/data/picture"
)

// Megabytes is how large a photograph may be that is sent.
const Megabytes = picture.Megabytes

// What is kept of a photograph.
const (
	maxSide = 1600
	maxKept = 200 << 10
)

// smallSide is where a picture that is still too large stops being made smaller:
// noise that does not fit there is no photograph.
const smallSide = 400

// shrink makes of any photograph an upright JPEG of at most maxSide and maxKept.
func shrink(original []byte) ([]byte, error) {
	unreadable := ErrPictureUnreadable.With("Megabytes", Megabytes)
	full, turn, err := picture.Decode(original)
	if err != nil {
		return nil, unreadable.Because(err)
	}
	for side := maxSide; side >= smallSide; side = side * 3 / 4 {
		kept, err := picture.Encode(turn.Apply(fit(full, side)), 86, 46, maxKept)
		if err != nil || kept != nil {
			return kept, err
		}
	}
	return nil, unreadable
}

// fit makes a picture no longer than side, on white where it is see-through.
func fit(full image.Image, side int) *image.RGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	return small
}
