package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mealmap/data/fault"
)

// maxGroup bounds how many requests share one commit, and so how long the
// first of them waits for the last.
const maxGroup = 512

// yields is how often the writer lets others run before a commit; on an idle
// machine that takes no time.
const yields = 2

// writer is the one goroutine that changes the database. It drains what is
// waiting into one transaction, keeps each request apart from the others, and
// answers all of them only after the shared commit is on the disk.
type writer struct {
	session *session
	copier  *checkpointer
	clock   func() time.Time
	queue   chan *job
	quit    chan struct{}
	ended   chan struct{}
	failed  chan struct{}
	failing atomic.Pointer[fault.Error] // why nothing is kept just now
	once    sync.Once
}

type job struct {
	ctx      context.Context
	fn       func(*Tx) error
	again    bool // fn may be run a second time
	err      error
	storage  *fault.Error // err, where it is the disk's doing
	panicked any
	done     chan struct{}
}

func startWriter(s *session, copier *checkpointer, clock func() time.Time) *writer {
	w := &writer{
		session: s,
		copier:  copier,
		clock:   clock,
		queue:   make(chan *job, 2*maxGroup),
		quit:    make(chan struct{}),
		ended:   make(chan struct{}),
		failed:  make(chan struct{}),
	}
	go w.run()
	return w
}

// InTx runs fn in a transaction of its own and returns after the commit is
// durable, or with fn's error and nothing changed. fn may not keep tx, start
// goroutines with it, or wait for the outside world: others share its commit.
// A cancelled ctx keeps fn from starting; once started it ends.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	return db.do(&job{ctx: ctx, fn: fn, done: make(chan struct{})})
}

// InTxAgain is InTx for what is done most: a savepoint each costs more than the
// work, so those that come together share the commit without one, and where one
// of them fails after it has written, all are taken back and each is run once
// more with a savepoint of its own. So fn may run twice, and must set anew
// whatever it leaves behind.
func (db *DB) InTxAgain(ctx context.Context, fn func(*Tx) error) error {
	return db.do(&job{ctx: ctx, fn: fn, again: true, done: make(chan struct{})})
}

func (db *DB) do(j *job) error {
	select {
	case <-db.writer.failed:
		return fault.ErrUnavailable
	case <-db.writer.quit:
		return fault.ErrUnavailable
	case <-j.ctx.Done():
		return j.ctx.Err()
	case db.writer.queue <- j:
	}
	select {
	case <-j.done:
	case <-db.writer.ended:
		select {
		case <-j.done:
		default:
			return fault.ErrUnavailable
		}
	}
	if j.panicked != nil {
		panic(j.panicked)
	}
	return j.err
}

func (w *writer) run() {
	defer close(w.ended)
	group := make([]*job, 0, maxGroup)
	for {
		select {
		case <-w.quit:
			return
		case j := <-w.queue:
			group = w.drain(append(group[:0], j))
		}
		for rest := group; len(rest) > 0; {
			n, err := w.commit(rest)
			for _, j := range rest[:n] {
				close(j.done)
			}
			rest = rest[n:]
			if isBrokenDisk(err) || w.session.inTransaction() {
				close(w.failed)
				return
			}
		}
	}
}

// drain takes in all that waits. Before, it lets those run that would come in a
// moment: where the processors are busy, fewer commits with more in each cost less.
func (w *writer) drain(group []*job) []*job {
	for range yields {
		runtime.Gosched()
	}
	for len(group) < maxGroup {
		select {
		case j := <-w.queue:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs the group in one transaction. It returns how many jobs it has an
// answer for, which are fewer than all where SQLite gave up the transaction
// halfway, and the error that befell those as a whole.
func (w *writer) commit(group []*job) (answered int, err error) {
	answered = len(group)
	w.session.carried = nil
	w.session.forget()
	err = w.session.begin()
	if err == nil {
		answered, err = w.runAll(group)
	}
	if errors.Is(err, errOneFailed) {
		answered, err = w.runApart(group)
	}
	if err == nil {
		err = w.session.saveCarried(InstantOf(w.clock()))
	}
	if err == nil {
		err = w.session.do("COMMIT")
	}
	if err == nil {
		w.note(group)
		w.copier.committed(answered)
		return answered, nil
	}
	if w.session.inTransaction() {
		_ = w.session.do("ROLLBACK")
	}
	failure := storageFault(err)
	w.failing.Store(failure)
	for _, j := range group[:answered] {
		if j.err == nil {
			j.err = failure
		}
	}
	return answered, err
}

// note remembers for Failing what a committed group tells about the disk. A
// request that was refused wrote nothing, and so tells nothing.
func (w *writer) note(group []*job) {
	var failure *fault.Error
	kept := false
	for _, j := range group {
		kept = kept || j.err == nil
		if j.storage != nil {
			failure = j.storage
		}
	}
	if kept || failure != nil {
		w.failing.Store(failure)
	}
}

// Failing says why the store keeps nothing just now: fault.ErrStorageFull while
// the disk is full, fault.ErrUnavailable where it cannot for another reason, has
// failed for good (Failed) or is closed; nil while it takes writes. It tells
// what became of the last request and touches no disk: one that is kept clears
// it, one that is refused does not.
func (db *DB) Failing() error {
	select {
	case <-db.writer.ended:
		return fault.ErrUnavailable
	default:
	}
	if failure := db.writer.failing.Load(); failure != nil {
		return failure
	}
	return nil
}

// errOneFailed: a job without a savepoint of its own has failed, and what it had
// written stands among its neighbours' rows.
var errOneFailed = errors.New("one of a group failed")

// runAll runs the jobs that may run again, and then gives each of the others its
// savepoint. It returns how many it has started. It fails only when SQLite has
// given up the whole transaction, or with errOneFailed.
func (w *writer) runAll(group []*job) (started int, err error) {
	slices.SortStableFunc(group, func(a, b *job) int { return cmp.Compare(b.rank(), a.rank()) })
	again := 0
	for again < len(group) && group[again].again {
		again++
	}
	w.session.gathers = true
	started, err = w.runShared(group[:again])
	w.session.gathers = false
	if err != nil || again == len(group) {
		return started, err
	}
	n, err := w.runEach(group[again:])
	return again + n, err
}

// runShared runs jobs without savepoints.
func (w *writer) runShared(group []*job) (started int, err error) {
	for i, j := range group {
		if j.err = j.ctx.Err(); j.err != nil {
			continue
		}
		w.session.touched = false
		j.run(newTx(InstantOf(w.clock()), w.session))
		switch {
		case j.err == nil:
		case !w.session.inTransaction():
			return i + 1, fmt.Errorf("%w: %w", errGivenUp, j.err)
		case w.session.touched:
			return i + 1, errOneFailed
		}
	}
	if err := w.session.settle(); err != nil && !isStorage(err) && w.session.inTransaction() {
		return len(group), errOneFailed
	} else if err != nil {
		return len(group), err
	}
	return len(group), nil
}

// runApart begins the transaction anew and gives each job its savepoint.
func (w *writer) runApart(group []*job) (started int, err error) {
	if err := w.session.do("ROLLBACK"); err != nil {
		return len(group), err
	}
	for _, j := range group {
		j.err, j.storage, j.panicked = nil, nil, nil
	}
	w.session.carried = nil
	w.session.forget()
	if err := w.session.begin(); err != nil {
		return len(group), err
	}
	return w.runEach(group)
}

// runEach gives each job its savepoint and returns how many it has started. It
// fails only when SQLite has given up the whole transaction.
func (w *writer) runEach(group []*job) (started int, err error) {
	for i, j := range group {
		if j.err = j.ctx.Err(); j.err != nil {
			continue
		}
		if err := w.session.do("SAVEPOINT request"); err != nil {
			return i + 1, err
		}
		before := w.session.carriedNow()
		j.run(newTx(InstantOf(w.clock()), w.session))
		if j.err != nil {
			w.session.carried = before
		}
		if err := w.settle(j); err != nil {
			return i + 1, err
		}
	}
	return len(group), nil
}

// settle keeps what the job did, or takes it back.
func (w *writer) settle(j *job) error {
	if j.err == nil {
		return w.session.do("RELEASE request")
	}
	if !w.session.inTransaction() {
		return fmt.Errorf("%w: %w", errGivenUp, j.err)
	}
	if err := w.session.do("ROLLBACK TO request"); err != nil {
		return err
	}
	return w.session.do("RELEASE request")
}

// errGivenUp: on some errors (disk full, out of memory, input or output)
// SQLite rolls the whole transaction back by itself.
var errGivenUp = errors.New("transaction given up by SQLite")

// rank puts those that may run again first.
func (j *job) rank() int {
	if j.again {
		return 1
	}
	return 0
}

func (j *job) run(tx *Tx) {
	defer tx.end()
	defer func() {
		if p := recover(); p != nil {
			j.panicked = fmt.Sprintf("%v\n%s", p, debug.Stack())
			j.err = errPanicked
		}
	}()
	if j.err = j.fn(tx); isStorage(j.err) {
		j.storage = storageFault(j.err)
		j.err = j.storage
	}
}

// errPanicked is never seen: the panic is raised again in the caller.
var errPanicked = errors.New("panicked")

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
	w.copier.stop()
}
