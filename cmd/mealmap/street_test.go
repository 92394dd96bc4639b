package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/data"
)

// TestOneStreetEndToEnd walks the main job with the program's own commands and
// a running server: a card is issued, printed on a sheet, read back from the
// paper by a QR reader, redeemed at a till, rated through the link after the
// meal, and shows in the office's review.
func TestOneStreetEndToEnd(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := needTool(t, "pdftoppm"), needTool(t, "zbarimg")
	k := newKillStreet(t)
	dir := t.TempDir()
	sheet := filepath.Join(dir, "cards.pdf")
	mustRun(t, "", "print", "cards", "--out", sheet, "--street", killStreetCode, "--public-url", "http://127.0.0.1", "--db", k.database)
	codes := scanSheet(t, pdftoppm, zbarimg, sheet)
	if len(codes) != 40 {
		t.Fatalf("%d codes read from the sheet of 40 cards", len(codes))
	}
	mustRun(t, "a long enough password\n", "user", "add", "liu", "--role", "office", "--street", killStreetCode, "--password-stdin", "--db", k.database)

	server := startServer(t, k.database)
	meal := redeemOverHTTP(t, server.url, k.token, codes[0])
	if meal.Split.Elder+meal.Split.Merchant+meal.Split.Government != 1500 || meal.Split.Government != 200 {
		t.Errorf("split of the printed card's meal: %+v", meal.Split)
	}
	client := signedIn(t, server.url, "liu", "a long enough password")
	if res, err := client.PostForm(server.url+meal.RateURL, url.Values{"score": {"1"}, "reason": {"cold"}}); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("rate: %v %v", res, err)
	}
	row := page(t, client, server.url+"/office/review").Find("tbody tr").First()
	if !strings.Contains(row.Text(), "Kill Kitchen") {
		t.Fatalf("the merchant does not show in the review: %q", row.Text())
	}
	href, _ := row.Find("a").Attr("href")
	if said := page(t, client, server.url+href).Find(".fresh-answers").Text(); !strings.Contains(said, "1 次") {
		t.Errorf("the rating does not show on the merchant's page: %q", said)
	}
}

// mustRun runs one command in this process.
func mustRun(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, strings.NewReader(stdin), &stdout, &stderr, noEnvironment); code != exitDone {
		t.Fatalf("mealmap %s: %d %s", strings.Join(args, " "), code, &stderr)
	}
	return stdout.String()
}

// scanSheet renders a PDF as printers of two kinds would and gives every code
// that the reader finds on either, each once: it misses about one clean code in
// a thousand at any one resolution.
func scanSheet(t *testing.T, pdftoppm, zbarimg, sheet string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, dpi := range []string{"300", "200"} {
		base := strings.TrimSuffix(sheet, ".pdf") + dpi
		if out, err := exec.Command(pdftoppm, "-r", dpi, "-gray", "-png", sheet, base).CombinedOutput(); err != nil {
			t.Fatalf("pdftoppm: %v %s", err, out)
		}
		pages, err := filepath.Glob(base + "-*.png")
		if err != nil || len(pages) == 0 {
			t.Fatalf("pages: %v %v", pages, err)
		}
		out, err := exec.Command(zbarimg, append([]string{"--raw", "-q", "-Sdisable", "-Sqrcode.enable"}, pages...)...).Output()
		if err != nil {
			t.Fatalf("zbarimg: %v", err)
		}
		for _, code := range strings.Fields(string(out)) {
			found[code] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// answered is what a test reads of an accepted meal.
type answeredMeal struct {
	ID      string `json:"id"`
	RateURL string `json:"rate_url"`
	Split   struct {
		Elder      int `json:"elder_fen"`
		Merchant   int `json:"merchant_fen"`
		Government int `json:"government_fen"`
	} `json:"split"`
}

func redeemOverHTTP(t *testing.T, base, token, card string) (meal answeredMeal) {
	t.Helper()
	body := fmt.Sprintf(`{"card":%q,"price_fen":1500}`, card)
	req, err := http.NewRequest(http.MethodPost, base+"/api/v1/redemptions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Idempotency-Key", data.NewID())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("redeem: %d %s", res.StatusCode, raw)
	}
	if err := json.Unmarshal(raw, &meal); err != nil {
		t.Fatal(err)
	}
	return meal
}

// signedIn is a browser without scripts, signed in to the office.
func signedIn(t *testing.T, base, login, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	res, err := client.PostForm(base+"/office/sign-in", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || strings.HasSuffix(res.Request.URL.Path, "sign-in") {
		t.Fatalf("sign-in: %d at %s", res.StatusCode, res.Request.URL.Path)
	}
	return client
}

func page(t *testing.T, client *http.Client, address string) *goquery.Document {
	t.Helper()
	res, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d", address, res.StatusCode)
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
