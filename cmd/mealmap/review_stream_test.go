package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// streamed runs the command on lines and gives its answers.
func streamed(t *testing.T, in string) (code int, out []map[string]any, stderr string) {
	t.Helper()
	var stdout, said bytes.Buffer
	code = run([]string{"review", "--stream"}, strings.NewReader(in), &stdout, &said, noEnvironment)
	for _, line := range strings.Split(strings.TrimSpace(stdout.String()), "\n") {
		var m map[string]any
		if line != "" {
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			out = append(out, m)
		}
	}
	return code, out, said.String()
}

const streamHello = `{"type":"hello","days":365,"start":"2026-01-05T00:00:00+08:00","merchants":["A","B"],"target":0.9,"unacceptable":0.85,"request_cap":20,"request_window_days":14}` + "\n"

// badDays are days on which every answer about A is bad and about B good.
func badDays(days int) string {
	var b strings.Builder
	for d := range days {
		for k := range 6 {
			for m, score := range map[string]int{"A": 1, "B": 5} {
				at := fmt.Sprintf("2026-%02d-%02dT12:%02d:00+08:00", 1+(d+4)/31, 1+(d+4)%31, k)
				fmt.Fprintf(&b, `{"type":"rating","day":%d,"rated_at":%q,"meal_at":%q,"merchant":%q,"elder":"E%s%d","channel":"spot","scale":5,"score":%d,"redemption":"R%s%d-%d"}`+"\n", d, at, at, m, m, (d*6+k)%40, score, m, d, k)
			}
		}
		fmt.Fprintf(&b, `{"type":"day_end","day":%d}`+"\n", d)
	}
	return b.String()
}

// TestReviewStream: each day's end is answered with a score for everybody, the
// level of whoever has one and requests within the cap, then done.
func TestReviewStream(t *testing.T) {
	t.Parallel()
	code, out, stderr := streamed(t, streamHello+badDays(20))
	if code != exitDone {
		t.Fatalf("code %d: %s", code, stderr)
	}
	done, asked, level := 0, 0.0, map[string]float64{}
	scores := map[string]int{}
	for _, m := range out {
		switch m["type"] {
		case "done":
			done++
		case "score":
			scores[m["merchant"].(string)]++
			if !(m["lo"].(float64) < m["est"].(float64) && m["est"].(float64) < m["hi"].(float64)) {
				t.Errorf("%v", m)
			}
		case "flag":
			level[m["merchant"].(string)] = m["level"].(float64)
		case "request":
			asked += m["n"].(float64)
		default:
			t.Errorf("%v", m)
		}
	}
	if done != 20 || scores["A"] != 20 || scores["B"] != 20 {
		t.Errorf("done %d times, scores %v", done, scores)
	}
	if level["A"] != 2 || level["B"] != 0 || asked == 0 || asked > 40 {
		t.Errorf("levels %v, %g interviews", level, asked)
	}
}

// TestReviewStreamRefuses lines that the protocol does not have, by their number.
func TestReviewStreamRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, says string }{
		"no hello":      {`{"type":"day_end","day":0}` + "\n", "第 1 行"},
		"not JSON":      {streamHello + "rating\n", "第 2 行"},
		"no moment":     {streamHello + `{"type":"rating","rated_at":"yesterday"}` + "\n", "第 2 行"},
		"a day twice":   {streamHello + badDays(1) + `{"type":"day_end","day":0}` + "\n", "第 15 行"},
		"lines crossed": {strings.Replace(streamHello, "0.85", "0.95", 1), "第 1 行"},
	} {
		code, _, stderr := streamed(t, c.in)
		if code != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: code %d, %q", name, code, stderr)
		}
	}
}

// TestJudge: the judge of the simulated street, run against this program. It is
// skipped where the judge is not beside the repository.
func TestJudge(t *testing.T) {
	source, err := filepath.Abs("../../../shared/tools/judge")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(source, "main.go")); err != nil {
		t.Skipf("the judge of simulated networks is not at %s", source)
	}
	dir := t.TempDir()
	judge, result := filepath.Join(dir, "judge"), filepath.Join(dir, "result.json")
	if out, err := exec.Command("go", "-C", source, "build", "-o", judge, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(judge, "run", "-sc", "street11", "-seeds", "2", "-out", result, "--", os.Args[0], "review", "--stream")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	body, err := os.ReadFile(result)
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Summary struct{ FalsePerMY, WrongRemPer1000, Cov float64 }
	}
	if err := json.Unmarshal(body, &rows); err != nil || len(rows) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	if s := rows[0].Summary; s.FalsePerMY > .06 || s.WrongRemPer1000 > 0 || s.Cov < .88 {
		t.Errorf("%+v", s)
	}
}
