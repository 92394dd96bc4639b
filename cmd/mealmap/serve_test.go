package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// firstPage is how soon the demo must show its first page, from the start of
// the process.
const firstPage = 3 * time.Second

// TestDemoIsThereWithinThreeSeconds builds the program as people do, without the
// race detector, and takes the best of a few starts, because other tests run
// beside it. Where even that is late although the program itself used little
// processor time, the machine was too busy to tell.
func TestDemoIsThereWithinThreeSeconds(t *testing.T) {
	program := filepath.Join(t.TempDir(), "mealmap")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	best, worked := time.Hour, time.Hour
	for tries := 0; tries < 5 && best > firstPage; tries++ {
		start := time.Now()
		s := startProgram(t, exec.Command(program, "demo", "--addr", "127.0.0.1:0"))
		response, err := http.Get(s.url + "/")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("演示")) {
			t.Fatalf("first page: %d %v", response.StatusCode, err)
		}
		response.Body.Close()
		best = min(best, time.Since(start))
		s.stop(t)
		worked = min(worked, s.cmd.ProcessState.UserTime()+s.cmd.ProcessState.SystemTime())
	}
	t.Logf("first page %s after the start, with %s of processor time", best.Round(time.Millisecond), worked)
	switch {
	case best <= firstPage:
	case worked < firstPage*9/10:
		t.Skipf("the machine is too busy: first page after %s with %s of processor time", best, worked)
	default:
		t.Errorf("first page after %s, want at most %s", best, firstPage)
	}
}

// TestDemoSaysWhatToClick follows every address and key that the demo prints.
func TestDemoSaysWhatToClick(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	s := startProgram(t, asMealmap("demo", "--addr", "127.0.0.1:0", "--keep", dir))
	for _, url := range regexp.MustCompile(`http://\S+`).FindAllString(s.said.String(), -1) {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode >= 500 || response.StatusCode == http.StatusNotFound {
			t.Errorf("%s answers %d", url, response.StatusCode)
		}
	}
	printed := func(pattern string) string {
		t.Helper()
		found := regexp.MustCompile(pattern).FindStringSubmatch(s.said.String())
		if found == nil {
			t.Fatalf("the demo does not print %s:\n%s", pattern, s.said.String())
		}
		return found[1]
	}
	token := printed(`/till/plain\s+口令:([A-Za-z0-9_-]{20,})`)
	for _, card := range []struct {
		name, printed string
		want          string
	}{
		{"works", printed(`能用的卡:(\d{10})`), "accepted"},
		{"works by its code", printed(`200 位数字:(\d{200})`), "accepted"},
		{"rare name", printed(`生僻字的卡:(\d{10})`), "accepted"},
		{"replaced", printed(`已补办的旧卡:(\d{10})`), "card_replaced"},
		{"stopped", printed(`已停用的卡:(\d{10})`), "card_revoked"},
	} {
		if got := redeemOnce(t, s.url, token, card.printed); got != card.want {
			t.Errorf("card that %s: %s, want %s", card.name, got, card.want)
		}
	}
	s.stop(t)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"demo", "--keep", dir}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitFailed {
		t.Errorf("a second demo in the same folder: exit %d", code)
	}
	if !strings.Contains(stderr.String(), "mealmap serve --db "+filepath.Join(dir, "demo.db")) {
		t.Errorf("it does not say how to go on: %s", &stderr)
	}
	if code := run([]string{"verify", "--db", filepath.Join(dir, "demo.db")}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
		t.Errorf("verify of the kept demo: exit %d: %s", code, &stderr)
	}
}

// redeemOnce gives the status or the code that the till is answered.
func redeemOnce(t *testing.T, url, token, card string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url+"/api/v1/redemptions", strings.NewReader(`{"card":"`+card+`","price_fen":1500}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Idempotency-Key", "key-"+card[:10]+"-"+t.Name()+string(rune('a'+len(card)%26)))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Status, Code json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Code != nil {
		return strings.Trim(string(answer.Code), `"`)
	}
	return strings.Trim(string(answer.Status), `"`)
}

func TestDemoLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	cmd := asMealmap("demo", "--addr", "127.0.0.1:0")
	dir := t.TempDir()
	cmd.Env = append(cmd.Env, "TMPDIR="+dir)
	s := startProgram(t, cmd)
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Fatalf("%d folders while it runs, want 1", len(left))
	}
	s.stop(t)
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%s was left behind", left[0].Name())
	}
}

// TestServeOnANewDatabase: the set-up code is printed, and both ways of asking
// the program to stop end it well.
func TestServeOnANewDatabase(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "new.db")
	s := startProgram(t, asMealmap("serve", "--db", database, "--addr", "127.0.0.1:0", "--public-url", "https://example.invalid/"))
	response, err := http.Get(s.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	s.stop(t)
	if !regexp.MustCompile(`/setup,输入设置码 ([a-z2-9]{4}-){3}[a-z2-9]{4}`).MatchString(s.said.String()) {
		t.Errorf("no set-up code: %s", s.said.String())
	}
	if info, err := os.Stat(database + ".key"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v", err)
	}
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, command := range []string{"serve", "demo"} {
		var stdout, stderr bytes.Buffer
		args := []string{command, "--db", filepath.Join(t.TempDir(), "x.db"), "--addr", taken.Addr().String()}
		if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitFailed {
			t.Errorf("%s: exit %d", command, code)
		}
		if !strings.Contains(stderr.String(), "已被另一个程序占用") || !strings.Contains(stderr.String(), "--addr") {
			t.Errorf("%s does not say what to do: %s", command, &stderr)
		}
	}
}

// stop asks the program to end, as Ctrl+C does, and waits until it has.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.once.Do(func() {
		if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
		<-s.read
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("stopped with %v: %s", err, s.said.String())
		}
		close(s.gone)
	})
}
