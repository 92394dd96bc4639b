package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"

	"mealmap/data/picture/picturetest"
)

func TestHowTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for value, want := range map[uint16]Turned{0: Upright, 1: 1, 3: 3, 6: 6, 8: 8, 9: Upright} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			if _, got, err := Decode(picturetest.Shot(t, img, value, order)); err != nil || got != want {
				t.Errorf("%d: %d, %v", value, got, err)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if _, got, err := Decode(b.Bytes()); err != nil || got != Upright {
		t.Errorf("PNG: %d, %v", got, err)
	}
	bomb := bytes.Clone(b.Bytes())
	copy(bomb[16:], "\x00\x00\xEA\x60\x00\x00\xEA\x60")
	for name, file := range map[string][]byte{"nothing": nil, "vast": bomb, "cut off": b.Bytes()[:40], "large": append(b.Bytes(), make([]byte, MaxBytes)...)} {
		if _, _, err := Decode(file); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A mark in the stored corner comes to where the upright picture has it.
func TestApplyTurnsUpright(t *testing.T) {
	t.Parallel()
	for turn, want := range map[Turned]image.Point{1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2}} {
		stored := image.NewRGBA(image.Rect(0, 0, 3, 2))
		stored.Set(0, 0, color.White)
		got := turn.Apply(stored)
		if turned := got.Bounds().Dx() == 2; turned != (turn >= 5) || got.RGBAAt(want.X, want.Y).A == 0 {
			t.Errorf("held as %d: %v, %v", turn, got.Bounds(), got.Pix)
		}
	}
}

func TestEncodeFits(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	best, err := Encode(img, 86, 46, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if less, err := Encode(img, 86, 46, len(best)-1); err != nil || len(less) == 0 || len(less) >= len(best) {
		t.Errorf("%d bytes of %d, %v", len(less), len(best), err)
	}
	if none, err := Encode(img, 86, 46, 100); err != nil || none != nil {
		t.Errorf("%d bytes, %v", len(none), err)
	}
}

func FuzzOrientation(f *testing.F) {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	f.Add(picturetest.Shot(f, img, 6, binary.LittleEndian))
	f.Add(picturetest.Shot(f, img, 3, binary.BigEndian)[:30])
	f.Fuzz(func(t *testing.T, file []byte) {
		if o := orientation(file); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
