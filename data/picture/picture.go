package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	_ "image/png" // a photograph may come as PNG
)

// What a photograph may be.
const (
	Megabytes = 8 // of the file, at most
	MaxBytes  = Megabytes << 20
	maxPixels = 50_000_000 // a telephone's largest; more is made to fill the memory
)

// ErrUnreadable: no JPEG or PNG, or a larger one than a camera makes.
var ErrUnreadable = errors.New("no photograph")

// Decode reads a photograph as it is stored, and how the camera was held.
func Decode(file []byte) (image.Image, Turned, error) {
	if len(file) > MaxBytes {
		return nil, Upright, ErrUnreadable
	}
	shape, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || shape.Width < 1 || shape.Height < 1 || shape.Width > maxPixels/shape.Height {
		return nil, Upright, errors.Join(ErrUnreadable, err)
	}
	img, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, Upright, errors.Join(ErrUnreadable, err)
	}
	if format != "jpeg" {
		return img, Upright, nil
	}
	return img, orientation(file), nil
}

// Encode makes a JPEG of at most most bytes, of the best quality that fits: from
// best down to worst. nil where none does.
func Encode(img image.Image, best, worst, most int) ([]byte, error) {
	for quality := best; quality >= worst; quality -= 8 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= most {
			return b.Bytes(), nil
		}
	}
	return nil, nil
}
