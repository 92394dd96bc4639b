package cards

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	_ "image/png" // a photograph may come as PNG

	"golang.org/x/image/draw"
)

// What a photograph may be and what is kept of it.
const (
	photoMegabytes = 8
	maxPhoto       = photoMegabytes << 20
	maxPixels      = 50_000_000 // a telephone's largest; more is made to fill the memory
	photoSide      = 240
	maxKept        = 30 << 10
)

// shrink makes of any photograph a square JPEG of photoSide that has nothing of
// the camera's in it: not the place, not the time.
func shrink(original []byte) ([]byte, error) {
	unreadable := ErrPhotoUnreadable.With("Megabytes", photoMegabytes)
	if len(original) > maxPhoto {
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
	small := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // under what is see-through
	draw.CatmullRom.Scale(small, small.Bounds(), full, turn.faceOf(full.Bounds()), draw.Over, nil)
	return encode(turn.apply(small))
}

// encode lowers the quality until the picture is small enough; noise that does
// not get there is no photograph.
func encode(img image.Image) ([]byte, error) {
	for quality := 88; quality > 20; quality -= 8 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= maxKept {
			return b.Bytes(), nil
		}
	}
	return nil, ErrPhotoUnreadable.With("Megabytes", photoMegabytes)
}

// turned is how a camera was held, by the values of EXIF's tag 0x0112.
type turned int

const upright turned = 1

// faceOf gives the square of the stored picture that shows the face once it is
// upright: in the middle of a wide picture, and of a tall one at a quarter of
// what is cut off, because faces are in its upper half.
func (t turned) faceOf(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	x, y := (b.Dx()-side)/2, (b.Dy()-side)/2
	switch t { // where the head is in the stored picture
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

// apply turns a square picture upright.
func (t turned) apply(src *image.RGBA) *image.RGBA {
	if t == upright {
		return src
	}
	n := src.Bounds().Dx()
	dst := image.NewRGBA(src.Bounds())
	for y := range n {
		for x := range n {
			u, v := t.source(x, y, n-1)
			dst.SetRGBA(x, y, src.RGBAAt(u, v))
		}
	}
	return dst
}

// source is where the upright picture's x, y lies in the stored one.
func (t turned) source(x, y, last int) (u, v int) {
	switch t {
	case 2:
		return last - x, y
	case 3:
		return last - x, last - y
	case 4:
		return x, last - y
	case 5:
		return y, x
	case 6:
		return y, last - x
	case 7:
		return last - y, last - x
	case 8:
		return last - y, x
	}
	return x, y
}

// orientation reads EXIF's tag 0x0112 from a JPEG, upright where there is none
// that makes sense.
func orientation(file []byte) turned {
	for at := 2; at+4 <= len(file) && file[at] == 0xFF; {
		marker, length := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xDA || length < 2 || at+2+length > len(file) { // the picture itself begins
			break
		}
		segment := file[at+4 : at+2+length]
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); marker == 0xE1 && ok {
			return orientationTag(tiff)
		}
		at += 2 + length
	}
	return upright
}

func orientationTag(tiff []byte) turned {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if t := turned(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
			return t
		}
	}
	return upright
}
