package photos

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a photograph may come as PNG

	"golang.org/x/image/draw"
)

// What a photograph may be and what is kept of it.
const (
	Megabytes = 8 // of what is sent, at most
	maxSent   = Megabytes << 20
	maxPixels = 50_000_000 // a telephone's largest; more is made to fill the memory
	maxSide   = 1600
	maxKept   = 200 << 10
)

// smallSide is where a picture that is still too large stops being made smaller:
// noise that does not fit there is no photograph.
const smallSide = 400

// shrink makes of any photograph an upright JPEG of at most maxSide and maxKept
// that has nothing of the camera's in it: not the place, not the time.
func shrink(original []byte) ([]byte, error) {
	unreadable := ErrPictureUnreadable.With("Megabytes", Megabytes)
	if len(original) > maxSent {
		return nil, unreadable
	}
	shape, format, err := image.DecodeConfig(bytes.NewReader(original))
	if err != nil || shape.Width < 1 || shape.Height < 1 || shape.Width > maxPixels/shape.Height {
		return nil, unreadable.Because(err)
	}
	full, _, err := image.Decode(bytes.NewReader(original))
	if err != nil {
		return nil, unreadable.Because(err)
	}
	turn := upright
	if format == "jpeg" {
		turn = orientation(original)
	}
	for side := maxSide; side >= smallSide; side = side * 3 / 4 {
		kept, err := encode(turn.apply(fit(full, side)))
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

// encode lowers the quality until the picture is small enough; nil where it does
// not get there.
func encode(img image.Image) ([]byte, error) {
	for quality := 86; quality >= 46; quality -= 8 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= maxKept {
			return b.Bytes(), nil
		}
	}
	return nil, nil
}
