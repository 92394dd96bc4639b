package cards

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"

	"mealmap/data/picture"
)

// face is a picture w by h, upright: sky above, the face red in the middle of
// the square that is kept, its left half darker.
func face(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{80, 120, 220, 255}), image.Point{}, draw.Src)
	side := min(w, h)
	x, y := (w-side)/2, (h-side)/4
	draw.Draw(img, image.Rect(x, y, x+side, y+side), image.NewUniform(color.RGBA{200, 30, 30, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(x, y, x+side/2, y+side/2), image.NewUniform(color.RGBA{20, 20, 20, 255}), image.Point{}, draw.Src)
	return img
}

// stored is the upright picture as a camera held that way stores it.
func stored(img *image.RGBA, t picture.Turned) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if t >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var u, v int
			switch t {
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
			default:
				u, v = x, y
			}
			out.SetRGBA(u, v, img.RGBAAt(x, y))
		}
	}
	return out
}

// shot is a JPEG with an EXIF segment of the orientation and a place in it.
func shot(tb testing.TB, img image.Image, t picture.Turned, order binary.AppendByteOrder) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	mark := "MM"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II"
	}
	tiff := order.AppendUint16([]byte(mark), 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010F, 7}, {0x0112, uint16(t)}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	tiff = append(tiff, "GPS 44.30 86.03"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return append(append(out, segment...), b.Bytes()[2:]...)
}

// isFace fails where the kept picture is not the face, upright.
func isFace(t *testing.T, name string, kept []byte) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(kept))
	if err != nil || img.Bounds() != image.Rect(0, 0, photoSide, photoSide) || len(kept) > maxKept {
		t.Errorf("%s: %v %v, %d bytes", name, img, err, len(kept))
		return
	}
	for at, want := range map[image.Point]string{{60, 60}: "dark", {180, 60}: "red", {60, 180}: "red", {180, 180}: "red", {235, 235}: "red", {5, 235}: "red", {235, 5}: "red"} {
		r, _, b, _ := img.At(at.X, at.Y).RGBA()
		got := "sky"
		if r>>8 < 60 && b>>8 < 60 {
			got = "dark"
		} else if r>>8 > 150 && b>>8 < 90 {
			got = "red"
		}
		if got != want {
			t.Errorf("%s: at %v %s, want %s", name, at, got, want)
		}
	}
}

func TestAPhotographIsTurnedCutAndBare(t *testing.T) {
	t.Parallel()
	for held := picture.Turned(1); held <= 8; held++ {
		for shape, img := range map[string]*image.RGBA{"tall": face(300, 500), "wide": face(700, 400), "small": face(100, 100)} {
			for order, o := range map[string]binary.AppendByteOrder{"big": binary.BigEndian, "little": binary.LittleEndian} {
				kept, err := shrink(shot(t, stored(img, held), held, o))
				if err != nil {
					t.Fatal(err)
				}
				name := shape + " " + order + " " + string('0'+rune(held))
				isFace(t, name, kept)
				if bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("Exif")) {
					t.Errorf("%s: what the camera wrote is in it", name)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, face(300, 500)); err != nil {
		t.Fatal(err)
	}
	kept, err := shrink(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	isFace(t, "PNG", kept)
}

func TestWhatIsNoPhotograph(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	if err := jpeg.Encode(&whole, face(300, 300), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"nothing":        nil,
		"text":           []byte("a photograph"),
		"half a JPEG":    whole.Bytes()[:whole.Len()/2],
		"a huge PNG":     blankPNG(t, 7100),
		"a file of 8 MB": append(bytes.Clone(whole.Bytes()), make([]byte, picture.MaxBytes)...),
	} {
		if _, err := shrink(file); !errors.Is(err, ErrPhotoUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// blankPNG is a sound file of some kilobytes, side by side black dots.
func blankPNG(tb testing.TB, side int) []byte {
	tb.Helper()
	file := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, body []byte) {
		file = binary.BigEndian.AppendUint32(file, uint32(len(body)))
		begin := len(file)
		file = append(append(file, kind...), body...)
		file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[begin:]))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(side))
	head = binary.BigEndian.AppendUint32(head, uint32(side))
	chunk("IHDR", append(head, 1, 0, 0, 0, 0)) // one bit a dot
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	if _, err := z.Write(make([]byte, side*(1+(side+7)/8))); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return file
}

func TestALargeSoundFileIsKept(t *testing.T) {
	t.Parallel()
	if _, err := shrink(blankPNG(t, 500)); err != nil {
		t.Error(err)
	}
}

// The worst that a camera can send still fits.
func TestNoiseIsKeptSmall(t *testing.T) {
	t.Parallel()
	img, rnd := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide)), rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(rnd.UintN(256)) | 0x0F
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	kept, err := shrink(b.Bytes())
	if err == nil && len(kept) > maxKept || err != nil && !errors.Is(err, ErrPhotoUnreadable) {
		t.Errorf("%d bytes, %v", len(kept), err)
	}
	t.Logf("noise: %d bytes, %v", len(kept), err)
}
