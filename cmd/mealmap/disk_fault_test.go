package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// faultRounds is how many places a fault is put at, for each kind of fault;
// faultRoundsSoak in the long form.
const (
	faultRounds     = 2
	faultRoundsSoak = 40
	faultRequests   = 12 // a cashier, a round
)

// faults are what a disk may do to a call, in strace's words; N is the call of a
// thread that it happens to, with + all later ones too.
var faults = []string{
	"fsync,fdatasync:error=EIO:when=N",
	"fsync,fdatasync:error=EIO:when=N+",
	"pwrite64,write:error=EIO:when=N",
	"pwrite64:error=ENOSPC:when=N",
	"pwrite64:error=ENOSPC:when=N+",
	"pwrite64:error=EIO:when=N+",
}

// TestADiskThatFailsLosesNoAnswer puts an error under the program's own calls to
// the disk while tills redeem meals: every answer of 201 is kept, every other is
// 503 with a sentence, and after a start on a sound disk what was refused or cut
// off is one meal when it is sent again.
func TestADiskThatFailsLosesNoAnswer(t *testing.T) {
	t.Parallel()
	needTracing(t)
	rounds := faultRounds
	if os.Getenv("MEALMAP_SOAK") != "" {
		rounds = faultRoundsSoak
	}
	street := newKillStreet(t)
	told := map[string]int{}
	for round := range rounds {
		for _, fault := range faults {
			at := 3 + round*5
			if strings.HasPrefix(fault, "pwrite") {
				at *= 7
			}
			fault = strings.Replace(fault, "when=N", "when="+strconv.Itoa(at), 1)
			server := startUnderFault(t, street.database, fault)
			if server == nil {
				told["no start"]++
			} else {
				street.loadThrough(t, server, fault, told)
				server.kill()
			}
			street.check(t, round)
			if t.Failed() {
				t.Fatalf("with %s", fault)
			}
		}
		sound := startServer(t, street.database)
		street.repeatCutOff(t, sound)
		sound.kill()
		street.check(t, round)
	}
	t.Logf("%d rounds of %d faults: %d answered, %d sent again, %v", rounds, len(faults), len(street.answered), street.repeated, told)
	if told["503"]+told["gone"] == 0 || told["201"] == 0 {
		t.Errorf("%v: the faults did not test anything", told)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"verify", "--json", "--db", street.database}, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != 0 {
		t.Errorf("verify: %d %s %s", code, &stdout, &stderr)
	}
}

// needTracing skips where this machine does not let a process trace its child.
func needTracing(t *testing.T) {
	t.Helper()
	strace := needTool(t, "strace")
	if out, err := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "inject=sync:error=EIO", "true").CombinedOutput(); err != nil {
		t.Skipf("this machine refuses ptrace, so no fault can be put under the program: %v %s", err, out)
	}
}

// startUnderFault runs `mealmap serve` with the fault under it, nil where that
// kept it from starting.
func startUnderFault(t *testing.T, database, fault string) *server {
	t.Helper()
	program := asMealmap("serve", "--db", database, "--addr", "127.0.0.1:0")
	calls, _, _ := strings.Cut(fault, ":")
	cmd := exec.Command("strace", append([]string{"-f", "--seccomp-bpf", "-qq", "-o", os.DevNull, "-e", "trace=" + calls, "-e", "inject=" + fault}, program.Args...)...)
	cmd.Env = program.Env
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return awaitProgram(t, cmd, said)
}

// loadThrough lets cashiers send their requests whatever becomes of them.
func (k *killStreet) loadThrough(t *testing.T, s *server, fault string, told map[string]int) {
	t.Helper()
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: killCashiers}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for n := range killCashiers {
		wg.Go(func() {
			for i := range faultRequests {
				request := sent{key: uuid.NewString(), body: fmt.Sprintf(`{"card":%q,"price_fen":%d}`, k.cards[(n*7+i)%len(k.cards)], 1200+i%7*100)}
				id, err := k.post(client, s.url, request)
				k.note(request, id, err)
				k.mu.Lock()
				told[outcomeOf(t, fault, err)]++
				k.mu.Unlock()
				if errors.As(err, new(*notCreated)) || err == nil {
					continue
				}
				return
			}
		})
	}
	wg.Wait()
}

// outcomeOf sorts what a cashier was told: a meal, a clean refusal, or nothing.
func outcomeOf(t *testing.T, fault string, err error) string {
	var refused *notCreated
	switch {
	case err == nil:
		return "201"
	case !errors.As(err, &refused):
		return "gone"
	case refused.status != http.StatusServiceUnavailable || !strings.Contains(refused.body, `"fixes"`) || !strings.Contains(refused.body, `"detail"`):
		t.Errorf("with %s a till was told %d %s", fault, refused.status, refused.body)
	}
	return strconv.Itoa(refused.status)
}

// children are the processes that the process has started.
func children(pid int) (pids []int) {
	list, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "task", strconv.Itoa(pid), "children"))
	for _, word := range strings.Fields(string(list)) {
		if child, err := strconv.Atoi(word); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}
