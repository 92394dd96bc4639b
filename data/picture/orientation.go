package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Turned is how a camera was held, 1 to 8 by the values of EXIF's tag 0x0112.
type Turned int

// Upright is a camera held as it should be.
const Upright Turned = 1

// Apply turns a picture upright.
func (t Turned) Apply(src *image.RGBA) *image.RGBA {
	if t == Upright {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	shape := image.Rect(0, 0, w, h)
	if t >= 5 {
		shape = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(shape)
	for y := range shape.Dy() {
		for x := range shape.Dx() {
			u, v := t.source(x, y, w-1, h-1)
			dst.SetRGBA(x, y, src.RGBAAt(u, v))
		}
	}
	return dst
}

// source is where the upright picture's x, y lies in the stored one, whose last
// column and row are given.
func (t Turned) source(x, y, right, bottom int) (u, v int) {
	switch t {
	case 2:
		return right - x, y
	case 3:
		return right - x, bottom - y
	case 4:
		return x, bottom - y
	case 5:
		return y, x
	case 6:
		return y, bottom - x
	case 7:
		return right - y, bottom - x
	case 8:
		return right - y, x
	}
	return x, y
}

// orientation reads EXIF's tag 0x0112 from a JPEG, upright where there is none
// that makes sense.
func orientation(file []byte) Turned {
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
	return Upright
}

func orientationTag(tiff []byte) Turned {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return Upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return Upright
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if t := Turned(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
			return t
		}
	}
	return Upright
}
