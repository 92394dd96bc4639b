package print

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"mealmap/static/messages"
)

// words are the sentences of the default language.
var words = messages.For("zh-Hans")

// hard are names that a font, a line or the PDF library gets wrong.
var hard = []string{
	"王𬎆芬",
	"喆堃昇犇龑祎玥珺彧㛃",
	"㙦䲟",
	"欧阳",
	"阿卜杜热依木·吐尔逊买买提",
	"李秀英",
	"司马建国",
	"𠮷野家𬱖",
	"Alexandra Konstantin",
	"张 伟",
}

// tool gives the path of a program that a test needs. Without it the test is
// skipped, unless MEALMAP_REQUIRE_TOOLS=1 says that it must be there.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("MEALMAP_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed and MEALMAP_REQUIRE_TOOLS=1", name)
	}
	t.Skipf("%s is not installed: install poppler-utils and zbar-tools to run this test", name)
	return ""
}

// output runs a program and gives what it writes.
func output(t testing.TB, path string, args ...string) string {
	t.Helper()
	cmd := exec.Command(path, args...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", filepath.Base(path), args, err)
	}
	return string(out)
}

// text is what pdftotext finds in the document.
func text(t testing.TB, pdf []byte, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return output(t, tool(t, "pdftotext"), append(args, file, "-")...)
}

// streams gives the document's decompressed streams: the pages are among them.
func streams(t testing.TB, pdf []byte) string {
	t.Helper()
	var all bytes.Buffer
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		if _, err := io.Copy(&all, z); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

var setFont = regexp.MustCompile(`/F[0-9a-f]+ ([0-9.]+) Tf`)

// sizes gives the type sizes that the pages use, in points.
func sizes(t testing.TB, pdf []byte) map[float64]int {
	t.Helper()
	used := map[float64]int{}
	for _, m := range setFont.FindAllStringSubmatch(streams(t, pdf), -1) {
		size, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		used[size]++
	}
	return used
}

// someDigits makes the digits of the n-th card, always the same.
func someDigits(n uint64) string {
	rnd := rand.New(rand.NewPCG(n, 7))
	digits := make([]byte, cardDigits)
	for i := range digits {
		digits[i] = byte('0' + rnd.IntN(10))
	}
	return string(digits)
}

// cardNamed is a valid card; n tells it from others.
func cardNamed(name string, n int) Card {
	return Card{
		Name:          name,
		CommunityName: "第三社区",
		Number:        fmt.Sprintf("%010d", 4730000000+n),
		Digits:        someDigits(uint64(n)),
		ValidTo:       "2027-03-31",
		Issue:         1,
	}
}

// deck is n valid cards with everyday and hard names.
func deck(n int) []Card {
	cards := make([]Card, n)
	for i := range cards {
		cards[i] = cardNamed(hard[i%len(hard)], i)
	}
	return cards
}

var office = CardOptions{Office: "向阳街道办事处", Phone: "0993-2012345", PublicURL: "https://meals.example/"}

// printed is the document of the cards, which must print without a note.
func printed(t testing.TB, cards []Card, o CardOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	report, err := Cards(&b, cards, o, words)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) > 0 {
		t.Fatalf("notes: %+v", report.Notes)
	}
	return b.Bytes()
}
