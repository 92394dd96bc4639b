package till

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"mealmap/cmd/mealmap/print"
	"mealmap/meals"
	"mealmap/static/messages"
)

// needTool skips where a tool of the tests is missing, and fails where the
// whole suite was asked for (make check installs them).
func needTool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("MEALMAP_REQUIRE_TOOLS") != "" {
		t.Fatalf("%s is missing; .ci/tools installs it", name)
	}
	t.Skipf("%s is missing; .ci/tools installs it", name)
	return ""
}

// dots is the resolution of the paper, in points an inch.
const dots = 300

// dot is a length on paper in pixels.
func dot(mm float64) int { return int(math.Round(mm * dots / 25.4)) }

// The first card of a sheet, and the middle of its code from the card's corner,
// in millimetres.
const (
	cardX, cardY, cardW, cardH = 16.4, 7.5, 85.6, 54.0
	codeX, codeY               = 70.1, 26.6
)

// paper prints the card on its sheet and gives the picture of it.
func paper(t testing.TB, e meals.Elder, card meals.Card, digits string) image.Image {
	t.Helper()
	dir := t.TempDir()
	sheet := filepath.Join(dir, "sheet.pdf")
	var pdf bytes.Buffer
	_, err := print.Cards(&pdf, []print.Card{{Name: e.Name, CommunityName: "第三社区", Number: card.Number, Digits: digits,
		ValidTo: card.ValidTo, Issue: 1}}, print.CardOptions{Office: "街道办事处", Phone: "2012345", PublicURL: "https://meals.example/"}, messages.For("zh-Hans"))
	if err == nil {
		err = os.WriteFile(sheet, pdf.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	side := func(mm float64) string { return strconv.Itoa(dot(mm)) }
	out, err := exec.Command(needTool(t, "pdftoppm"), "-png", "-r", strconv.Itoa(dots), "-f", "1", "-l", "1", "-singlefile",
		"-x", side(cardX), "-y", side(cardY), "-W", side(cardW), "-H", side(cardH), sheet, filepath.Join(dir, "card")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.Open(filepath.Join(dir, "card.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// look is how a card is held before a camera.
type look struct {
	degrees float64
	scale   float64 // pixels of the frame for one of the paper
	light   float64 // 1 full, 0.2 a dark corner
	noise   float64 // standard deviation, of 255
	quality int     // of the camera's JPEG
}

const frameW, frameH = 1280, 720

// shoot is one frame: the card's code in the middle of a table top. at moves it
// as a hand does, in pixels.
func shoot(card image.Image, l look, at image.Point, rnd *rand.Rand) *image.Gray {
	sin, cos := math.Sincos(l.degrees * math.Pi / 180)
	cx, cy := float64(dot(codeX)), float64(dot(codeY))
	bounds := card.Bounds()
	frame := image.NewGray(image.Rect(0, 0, frameW, frameH))
	for y := range frameH {
		for x := range frameW {
			dx, dy := float64(x-frameW/2-at.X)/l.scale, float64(y-frameH/2-at.Y)/l.scale
			px, py := cx+dx*cos+dy*sin, cy-dx*sin+dy*cos
			v := 96.0 // the table
			if px >= 1 && py >= 1 && px < float64(bounds.Dx()-2) && py < float64(bounds.Dy()-2) {
				v = between(card, px, py)
			}
			v = v*l.light + l.noise*rnd.NormFloat64() + 8
			frame.Pix[y*frame.Stride+x] = uint8(max(0, min(255, v)))
		}
	}
	return frame
}

// between is the paper's brightness between four of its pixels.
func between(card image.Image, x, y float64) float64 {
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	at := func(x, y int) float64 { return float64(color.GrayModel.Convert(card.At(x, y)).(color.Gray).Y) }
	top := at(ix, iy)*(1-fx) + at(ix+1, iy)*fx
	low := at(ix, iy+1)*(1-fx) + at(ix+1, iy+1)*fx
	return top*(1-fy) + low*fy
}

// clip is a film for Chromium's fake camera: a few frames of a hand that is
// not quite still, one JPEG after the other.
func clip(t testing.TB, card image.Image, l look) string {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	var film bytes.Buffer
	for _, at := range []image.Point{{0, 0}, {3, -2}, {6, 1}, {2, 4}} {
		if err := jpeg.Encode(&film, shoot(card, l, at, rnd), &jpeg.Options{Quality: l.quality}); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "camera.mjpeg")
	if err := os.WriteFile(name, film.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// onScreen is the picture of a code as the office's screen shows it, its middle
// where a card's would be.
func onScreen(t testing.TB, text string) image.Image {
	t.Helper()
	code, err := print.QR(text)
	if err != nil {
		t.Fatal(err)
	}
	const module = 7
	picture := image.NewGray(image.Rect(0, 0, dot(cardW), dot(cardH)))
	left, top := dot(codeX)-code.Size()*module/2, dot(codeY)-code.Size()*module/2
	for i := range picture.Pix {
		x, y := i%picture.Stride-left, i/picture.Stride-top
		if x < 0 || y < 0 || !code.At(x/module, y/module) {
			picture.Pix[i] = 255
		}
	}
	return picture
}
