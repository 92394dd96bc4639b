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
	"mealmap/data/picture/picturetest"
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
	for held := uint16(1); held <= 8; held++ {
		for shape, img := range map[string]*image.RGBA{"tall": face(300, 500), "wide": face(700, 400), "small": face(100, 100)} {
			for order, o := range map[string]binary.AppendByteOrder{"big": binary.BigEndian, "little": binary.LittleEndian} {
				kept, err := shrink(picturetest.Shot(t, img, held, o))
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
