package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"mealmap/data"
)

// killRounds is how often the server is killed; killRoundsSoak in the long form.
const (
	killRounds     = 20
	killRoundsSoak = 200
	killCashiers   = 8
)

// TestKilledServerKeepsEveryAnswer runs the program as its users do, kills it
// with SIGKILL while tills redeem meals, and looks into what is left: every
// meal that was answered with 201 is there once, with rows that sum; a request
// that was cut off is one meal after it is sent again, however often.
func TestKilledServerKeepsEveryAnswer(t *testing.T) {
	t.Parallel()
	rounds := killRounds
	if os.Getenv("MEALMAP_SOAK") != "" {
		rounds = killRoundsSoak
	}
	street := newKillStreet(t)
	rng := rand.New(rand.NewPCG(7, 7))
	for round := range rounds {
		server := startServer(t, street.database)
		street.repeatCutOff(t, server)
		street.loadUntil(server, 20+rng.IntN(400))
		street.check(t, round)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d rounds, %d meals answered, %d cut off and sent again", rounds, len(street.answered), street.repeated)
	if len(street.answered) < rounds*20 || street.repeated == 0 {
		t.Errorf("%d answers, %d cut off: the rounds did not test anything", len(street.answered), street.repeated)
	}
	var stdout, stderr bytes.Buffer
	args := []string{"verify", "--json", "--db", street.database}
	if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != 0 {
		t.Errorf("verify: %d %s %s", code, &stdout, &stderr)
	}
}

func noEnvironment(string) string { return "" }

// sent is one request of a till; a repeat is the same, byte for byte.
type sent struct {
	key  string
	body string
}

// killStreet is a street with cards and a till, and what its till has been told.
type killStreet struct {
	database string
	point    string
	token    string
	cards    []string

	mu       sync.Mutex
	answered map[string]string // idempotency key → redemption
	cutOff   []sent            // asked and never answered
	repeated int
}

// loadUntil lets cashiers redeem until so many answers have come, kills the
// server under them, and returns when all have noticed.
func (k *killStreet) loadUntil(s *server, answers int) {
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: killCashiers}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	due := make(chan struct{}, answers)
	for range answers {
		due <- struct{}{}
	}
	for n := range killCashiers {
		wg.Go(func() {
			for i := 0; ; i++ {
				card := k.cards[(n*31+i)%len(k.cards)]
				request := sent{key: uuid.NewString(), body: fmt.Sprintf(`{"card":%q,"price_fen":%d}`, card, 1200+i%7*100)}
				id, err := k.post(client, s.url, request)
				k.note(request, id, err)
				if err != nil {
					return
				}
				select {
				case <-due:
				default:
					s.kill()
				}
			}
		})
	}
	wg.Wait()
	s.kill()
}

func (k *killStreet) note(request sent, id string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		k.cutOff = append(k.cutOff, request)
		return
	}
	k.answered[request.key] = id
}

// repeatCutOff sends what was never answered again, as a till does, twice: both
// times it is the same meal.
func (k *killStreet) repeatCutOff(t *testing.T, s *server) {
	t.Helper()
	for _, request := range k.cutOff {
		first, err := k.post(http.DefaultClient, s.url, request)
		if err != nil {
			t.Fatal(err)
		}
		again, err := k.post(http.DefaultClient, s.url, request)
		if err != nil || again != first {
			t.Fatalf("sent twice: %q, then %q (%v)", first, again, err)
		}
		k.answered[request.key] = first
		k.repeated++
	}
	k.cutOff = nil
}

// post redeems one meal and gives the redemption's id.
func (k *killStreet) post(client *http.Client, url string, request sent) (string, error) {
	r, err := http.NewRequest(http.MethodPost, url+"/api/v1/redemptions", strings.NewReader(request.body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+k.token)
	r.Header.Set("Idempotency-Key", request.key)
	response, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusCreated {
		return "", &notCreated{response.StatusCode, string(body)}
	}
	var answer struct {
		ID string `json:"id"`
	}
	err = json.Unmarshal(body, &answer)
	return answer.ID, err
}

// notCreated is an answer that is not a meal.
type notCreated struct {
	status int
	body   string
}

func (e *notCreated) Error() string { return fmt.Sprintf("answered %d: %s", e.status, e.body) }

// check opens what the killed server left and compares.
func (k *killStreet) check(t *testing.T, round int) {
	t.Helper()
	db, err := data.Open(context.Background(), k.database, data.Options{Readers: 1})
	if err != nil {
		t.Fatalf("round %d: open: %v", round, err)
	}
	defer db.Close()
	var kept []struct {
		ID   string `db:"id"`
		List int64  `db:"list_fen"`
		Sum  int64  `db:"sum"`
	}
	var keys int
	err = db.View(context.Background(), func(tx *data.Tx) error {
		if err := tx.Get(&keys, `SELECT count(*) FROM idempotency`); err != nil {
			return err
		}
		return tx.Select(&kept, `
			SELECT r.id, r.list_fen, coalesce(sum(l.fen), 0) AS sum
			FROM redemptions r
			LEFT JOIN ledger l ON l.district = r.district AND l.redemption_id = r.id AND l.entry = 'meal'
			GROUP BY r.district, r.id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[string]bool, len(kept))
	for _, row := range kept {
		there[row.ID] = true
		if row.Sum != row.List {
			t.Errorf("round %d: meal %s of %d fen has rows of %d", round, row.ID, row.List, row.Sum)
		}
	}
	meals := map[string]bool{}
	for key, id := range k.answered {
		if !there[id] {
			t.Errorf("round %d: meal %s was answered (key %s) and is lost", round, id, key)
		}
		meals[id] = true
	}
	if len(meals) != len(k.answered) {
		t.Errorf("round %d: %d keys gave %d meals", round, len(k.answered), len(meals))
	}
	if keys != len(kept) || len(kept) < len(meals) || len(kept) > len(meals)+len(k.cutOff) {
		t.Errorf("round %d: %d meals and %d keys kept; %d answered, %d cut off", round, len(kept), keys, len(meals), len(k.cutOff))
	}
}

// newKillStreet makes a point, a rule, elders with cards and a till with the
// program's own commands.
func newKillStreet(t *testing.T) *killStreet {
	t.Helper()
	dir := t.TempDir()
	k := &killStreet{database: filepath.Join(dir, "kill.db"), answered: map[string]string{}}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	must := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if code := run(append(args, "--db", k.database), strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
			t.Fatalf("mealmap %s: %d %s", strings.Join(args, " "), code, &stderr)
		}
		return stdout.String()
	}
	must("import", "points", write("points.csv", "district,name,address,lat,lng\n320104,Kill Kitchen,1 Invented Road,32.04,118.78\n"), "--street", killStreetCode)
	must("import", "elders", write("elders.csv", killElders(40)), "--street", killStreetCode)
	must("rules", "publish", write("rules.json", killRules), "--street", killStreetCode)
	var cards []cardLine
	if err := json.Unmarshal([]byte(must("cards", "issue", "--all", "--street", killStreetCode, "--json")), &cards); err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		k.cards = append(k.cards, c.Number)
	}
	var found struct {
		Points []struct {
			ID string `json:"id"`
		} `json:"points"`
	}
	if err := json.Unmarshal([]byte(must("nearest", "32.04,118.78", "--json")), &found); err != nil || len(found.Points) != 1 {
		t.Fatalf("nearest: %v, %d points", err, len(found.Points))
	}
	k.point = found.Points[0].ID
	k.token = strings.TrimSpace(must("till", "add", "--point", found.Points[0].ID, "--name", "front"))
	return k
}

const killStreetCode = "320104003"

const killRules = `{"id":"R-KILL","valid_from":"2025-01-01","floor_fen":100,
	"classes":[{"code":"G60","age_from":60,"discount":{"pay_percent":90},"subsidy":{"off_fen":200,"min_fen":1000}}],
	"caps":[{"period":"day","count":1}],
	"funding":[{"funder":"district","percent":60},{"funder":"street"}]}`

// killElders is a list of invented elders whose ID numbers have a valid check
// character and a region that does not exist.
func killElders(n int) string {
	var b strings.Builder
	b.WriteString("name,id_number\n")
	for i := range n {
		digits := fmt.Sprintf("00000019500101%03d", i)
		sum := 0
		for p, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += int(digits[p]-'0') * w
		}
		fmt.Fprintf(&b, "Elder %d,%s%c\n", i, digits, "10X98765432"[sum%11])
	}
	return b.String()
}
