// Package picturetest makes pictures as cameras store them, for tests.
package picturetest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"
)

// Place is what the camera says of where it was; no kept picture may hold it.
const Place = "GPS 44.30 86.03"

// Shot is a JPEG of the upright picture by a camera that was held as EXIF's value
// 1 to 8 says, in that byte order: turned, with the value and a Place beside it.
// Any other value turns nothing.
func Shot(tb testing.TB, upright *image.RGBA, held uint16, order binary.AppendByteOrder) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, stored(upright, held), &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	mark := "MM"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II"
	}
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010F, 7}, {0x0112, held}} { // a word of the maker comes first
		tiff = order.AppendUint16(order.AppendUint16(tiff, entry[0]), 3)
		tiff = order.AppendUint16(order.AppendUint16(order.AppendUint32(tiff, 1), entry[1]), 0)
	}
	segment := append(append([]byte("Exif\x00\x00"), tiff...), Place...)
	head := binary.BigEndian.AppendUint16([]byte{0xFF, 0xD8, 0xFF, 0xE1}, uint16(len(segment)+2))
	return append(append(head, segment...), b.Bytes()[2:]...)
}

// stored is the upright picture as the camera's sensor sees it.
func stored(img *image.RGBA, held uint16) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if held >= 5 && held <= 8 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			u, v := x, y
			switch held {
			case 2:
				u, v = w-1-x, y
			case 3:
				u, v = w-1-x, h-1-y
			case 4:
				u, v = x, h-1-y
			case 5:
				u, v = y, x
			case 6:
				u, v = y, w-1-x
			case 7:
				u, v = h-1-y, w-1-x
			case 8:
				u, v = h-1-y, x
			}
			out.SetRGBA(u, v, img.RGBAAt(x, y))
		}
	}
	return out
}
