package datatest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// StartMounter starts this test's binary again as the named victim, where it may
// mount a SmallDisk that nobody else sees. It skips the test on a machine that
// allows no namespaces.
func StartMounter(tb testing.TB, name, dir string) *Victim {
	tb.Helper()
	v, err := start(tb, name, dir, &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	})
	if err != nil {
		tb.Skipf("no namespaces here: %v", err)
	}
	return v
}

// SmallDisk is a file system of its own.
type SmallDisk struct{ dir string }

// MountSmallDisk puts a disk of the size on dir.
func MountSmallDisk(dir string, bytes int) (SmallDisk, error) {
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes))
	if err != nil {
		return SmallDisk{}, fmt.Errorf("mount: %w", err)
	}
	return SmallDisk{dir}, nil
}

// Fill takes all the room but some bytes, to a page, until Empty.
func (d SmallDisk) Fill(but int) error {
	if err := d.Empty(); err != nil {
		return err
	}
	f, err := os.Create(d.ballast())
	if err != nil {
		return err
	}
	size, page := 0, make([]byte, 4096)
	for err == nil {
		var n int
		n, err = f.Write(page)
		size += n
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Truncate(int64(max(size-but, 0))), f.Close())
}

// Empty gives the room back that Fill took.
func (d SmallDisk) Empty() error { return os.RemoveAll(d.ballast()) }

func (d SmallDisk) ballast() string { return filepath.Join(d.dir, "ballast") }
