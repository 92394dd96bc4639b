package till

import "testing"

// closeStore ends the connection of the page as a browser does that wants its
// memory back; news says whether it tells the page, use is what asks the store
// for something.
func closeStore(news, use string) string {
	return `new Promise(done => {
	const begin = IDBDatabase.prototype.transaction;
	IDBDatabase.prototype.transaction = function (...how) {
		IDBDatabase.prototype.transaction = begin;
		setTimeout(done, 0, true);
		const tx = begin.apply(this, how);
		this.close();
		if (` + news + `) this.dispatchEvent(new Event("close"));
		return tx;
	};
	` + use + `;
	setTimeout(done, 2000, false);
})`
}

const useStore = `db.unsentCount().catch(() => 0)`

// A telephone closes the store of a page in the background. The till goes on as
// if nothing had happened.
func TestAStoreThatTheBrowserClosedIsOpenedAgain(t *testing.T) {
	t.Parallel()
	for name, news := range map[string]string{"and says so": "true", "in silence": "false"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, newCounter(t))
			b.working()
			b.down()
			js[any](b, closeStore(news, useStore))
			if got := b.meal(b.digits, 1500); got.Tone != "wait" {
				t.Errorf("a meal without network: %+v", got)
			}
			js[any](b, closeStore(news, useStore))
			if day := js[coreDay](b, `core.day()`); len(day.Rows) != 1 {
				t.Errorf("the day: %+v", day)
			}
			js[any](b, closeStore(news, useStore))
			js[any](b, `core.lock()`)
			if !js[bool](b, `core.unlock(`+quoted(corePIN)+`)`) {
				t.Error("the PIN does not open the till")
			}
			b.up()
			js[any](b, closeStore(news, useStore))
			js[any](b, `core.sync()`)
			b.until("uploaded", func(s coreState) bool { return s.Pending == 0 && s.Online })
			if list := b.recorded(); len(list) != 1 {
				t.Errorf("%d meals of one", len(list))
			}
		})
	}
}

// While the store cannot be opened an upload ends without a word, and the next
// one after it is the same as before.
func TestAStoreThatStaysClosedFailsUntilItOpens(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	js[any](b, closeStore("true", useStore))
	js[any](b, `(globalThis.really = IDBFactory.prototype.open, IDBFactory.prototype.open = () => { throw new DOMException("lost", "UnknownError") }, 0)`)
	if got := b.failure(`core.sync()`); got != "" {
		t.Errorf("the upload fails over it: %s", got)
	}
	for _, asked := range []string{`core.day()`, `core.unlock("2580")`, `db.unsentCount()`, `db.all(async () => 0)`} {
		if got := b.failure(`new Promise(r => r(` + asked + `.then(() => ({}))))`); got != "lost" {
			t.Errorf("%s: %q", asked, got)
		}
	}
	js[any](b, `(IDBFactory.prototype.open = really, 0)`)
	if !js[bool](b, `core.unlock(`+quoted(corePIN)+`)`) {
		t.Error("the PIN does not open the till")
	}
}
