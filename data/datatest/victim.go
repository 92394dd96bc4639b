package datatest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
)

// victimEnv names the victim that a copy of the test binary is to be.
const victimEnv = "MEALMAP_TEST_VICTIM"

// Work is what a victim does until it is killed. dir is the folder that the
// test gave; ack tells the test, in one line, what has been acknowledged.
type Work func(dir string, ack func(line string)) error

// Main runs the tests of a package whose own binary can be started again as
// one of the victims. Call it from TestMain and exit with what it returns.
func Main(m *testing.M, victims map[string]Work) int {
	name := os.Getenv(victimEnv)
	if name == "" {
		return m.Run()
	}
	var mu sync.Mutex
	ack := func(line string) {
		mu.Lock()
		defer mu.Unlock()
		// One write of less than a page: the pipe takes it whole or not at all.
		_, _ = os.Stdout.WriteString(line + "\n")
	}
	if err := victims[name](os.Args[1], ack); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Victim is another process that works in dir until Kill.
type Victim struct {
	cmd    *exec.Cmd
	out    *bufio.Reader
	stderr bytes.Buffer
}

// StartVictim starts this test's binary again as the named victim.
func StartVictim(tb testing.TB, name, dir string) *Victim {
	tb.Helper()
	v, err := start(tb, name, dir, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func start(tb testing.TB, name, dir string, attr *syscall.SysProcAttr) (*Victim, error) {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	v := &Victim{cmd: exec.Command(self, dir)}
	v.cmd.Env = append(os.Environ(), victimEnv+"="+name)
	v.cmd.Stderr = &v.stderr
	v.cmd.SysProcAttr = attr
	pipe, err := v.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	v.out = bufio.NewReader(pipe)
	return v, v.cmd.Start()
}

// Acks waits for n lines; fewer where the victim ended before.
func (v *Victim) Acks(n int) (lines []string) {
	for len(lines) < n {
		line, err := v.out.ReadString('\n')
		if err != nil {
			break
		}
		lines = append(lines, line[:len(line)-1])
	}
	return lines
}

// Kill ends the victim with SIGKILL, while it works, and gives what it had
// acknowledged until then.
func (v *Victim) Kill(tb testing.TB) []string {
	tb.Helper()
	if err := v.cmd.Process.Kill(); err != nil {
		tb.Fatalf("kill: %v (the victim said: %s)", err, v.stderr.String())
	}
	lines := v.rest(tb)
	if status, ok := v.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		tb.Fatalf("the victim ended by itself: %v: %s", v.cmd.ProcessState, v.stderr.String())
	}
	return lines
}

// Wait lets the victim end by itself and gives the rest of what it acknowledged.
func (v *Victim) Wait(tb testing.TB) []string {
	tb.Helper()
	lines := v.rest(tb)
	if !v.cmd.ProcessState.Success() {
		tb.Fatalf("victim: %v: %s", v.cmd.ProcessState, v.stderr.String())
	}
	return lines
}

func (v *Victim) rest(tb testing.TB) (lines []string) {
	tb.Helper()
	all, err := io.ReadAll(v.out)
	if err != nil {
		tb.Fatal(err)
	}
	_ = v.cmd.Wait() // its end is the point
	for _, line := range bytes.SplitAfter(all, []byte("\n")) {
		if whole, ok := bytes.CutSuffix(line, []byte("\n")); ok {
			lines = append(lines, string(whole))
		}
	}
	return lines
}
