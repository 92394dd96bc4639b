package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// server is a running program and what it has said until it could answer.
type server struct {
	url  string
	said strings.Builder
	cmd  *exec.Cmd
	once sync.Once
	read chan struct{} // closed when all that it said has been read
	gone chan struct{} // closed when the process has ended
}

// asMealmap is this test binary as the program.
func asMealmap(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// startProgram starts the program and waits until it says where it answers; the
// rest of what it says at once is in said after that line's paragraph.
func startProgram(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := awaitProgram(t, cmd, said)
	if s == nil {
		t.Fatal("the program did not start")
	}
	return s
}

// awaitProgram reads what a started program says until it answers; nil where it
// ends before.
func awaitProgram(t *testing.T, cmd *exec.Cmd, said io.Reader) *server {
	t.Helper()
	s := &server{cmd: cmd, read: make(chan struct{}), gone: make(chan struct{})}
	t.Cleanup(s.kill)
	lines := bufio.NewReader(said)
	for !strings.Contains(s.said.String(), lastWords) {
		line, err := lines.ReadString('\n')
		s.said.WriteString(line)
		if at := strings.Index(line, "http://127.0.0.1:"); at >= 0 && s.url == "" {
			s.url = strings.TrimRight(strings.Fields(line[at:])[0], "/")
		}
		if err != nil {
			t.Logf("the program did not start: %s", s.said.String())
			close(s.read)
			s.kill()
			return nil
		}
	}
	go func() {
		defer close(s.read)
		_, _ = io.Copy(io.Discard, lines)
	}()
	return s
}

// lastWords end what the program says when it is ready.
const lastWords = "Ctrl+C"

// kill ends the program at once, as a power cut would, and waits until it is
// gone; a tracer's child goes before the tracer, or it would live on.
func (s *server) kill() {
	s.once.Do(func() {
		for _, pid := range children(s.cmd.Process.Pid) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = s.cmd.Process.Kill()
		<-s.read
		_ = s.cmd.Wait()
		close(s.gone)
	})
	<-s.gone
}

// startServer runs `mealmap serve` on the database at a free port.
func startServer(t *testing.T, database string) *server {
	t.Helper()
	return startProgram(t, asMealmap("serve", "--db", database, "--addr", "127.0.0.1:0"))
}
