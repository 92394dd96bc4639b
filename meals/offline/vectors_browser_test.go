package offline

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/google/go-cmp/cmp"
)

// device is a page of Chromium that holds what a till prices meals by.
type device struct {
	ctx context.Context
}

// newDevice bundles decide.ts and list.ts as the till's scripts are and runs
// them in a page.
func newDevice(t *testing.T) *device {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("MEALMAP_REQUIRE_TOOLS") != "" {
			t.Fatal("chromium is missing; .ci/tools installs it")
		}
		t.Skip("chromium is missing; .ci/tools installs it")
	}
	sources, err := filepath.Abs(filepath.Join("..", "..", "static", "till"))
	if err != nil {
		t.Fatal(err)
	}
	made := api.Build(api.BuildOptions{Bundle: true, Format: api.FormatIIFE, Target: api.ES2022, Stdin: &api.StdinOptions{
		Contents: `import { decide } from "./decide"; import { openBundle, openList, lookup } from "./list"; Object.assign(globalThis, { decide, openBundle, openList, lookup });`,
		Loader:   api.LoaderTS, ResolveDir: sources}})
	if len(made.Errors) > 0 {
		t.Fatalf("bundle: %v", made.Errors)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	d := &device{ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	d.eval(t, string(made.OutputFiles[0].Contents)+`;""`)
	return d
}

// eval runs a script that gives a text.
func (d *device) eval(t *testing.T, script string) string {
	t.Helper()
	v, err := chromedp.Run(d.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %.60s: %v", script, err)
	}
	return v
}

// answers asks all in one evaluation.
const answers = `(async (v) => {
	const lists = {}, out = [];
	for (const a of v.vectors) {
		const payload = v.bundles[a.bundle];
		payload.policy.undecided = a.policy;
		lists[a.bundle] ??= await openList(payload);
		try { out.push(decide(payload, lists[a.bundle], a.question)); } catch (e) { out.push({thrown: String(e)}); }
	}
	return JSON.stringify(out);
})`

// check compares the device's answer to every question with what is wanted.
func (d *device) check(t *testing.T, raw []byte, asks []ask) {
	t.Helper()
	var got []any
	if err := json.Unmarshal([]byte(d.eval(t, answers+"("+string(raw)+")")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(asks) {
		t.Fatalf("%d answers to %d questions", len(got), len(asks))
	}
	wrong := 0
	for i, a := range asks {
		if diff := cmp.Diff(through(t, a.Want), got[i]); diff != "" {
			if wrong++; wrong <= 3 {
				t.Errorf("%s (%s), %s (-rules +device)\n%s", a.Name, a.Policy, fmt.Sprint(through(t, a.Q)), diff)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("the device differs in %d of %d answers", wrong, len(asks))
	}
}

// The device gives the answers of the shared vectors.
func TestTheDeviceAnswersTheVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	d := newDevice(t)
	d.check(t, raw, v.Asks)
	t.Logf("%d vectors in %d bundles", len(v.Asks), len(v.Bundles))
}

// The device takes a bundle whose signature holds by a key that it trusts, over
// the very bytes, and no other.
func TestTheDeviceOpensASignedBundle(t *testing.T) {
	t.Parallel()
	c := newCarrier(t)
	b, p := c.carry(t)
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	d := newDevice(t)
	const script = `(async (signed) => {
		const hex = (b) => [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
		const seen = [], out = {};
		const yes = (s, m, k) => { seen.push(hex(s), hex(m), hex(k)); return true; };
		const attempt = async (...args) => { try { return (await openBundle(...args)).till; } catch (e) { return e.message; } };
		out.own = await attempt(signed, null, yes);
		out.forged = await attempt(signed, null, () => false);
		out.unknown = await attempt(signed, [], yes);
		out.seen = seen;
		return JSON.stringify(out);
	})`
	var got struct {
		Own, Forged, Unknown string
		Seen                 []string
	}
	if err := json.Unmarshal([]byte(d.eval(t, script+"("+string(raw)+")")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Own != string(p.Till) || got.Forged != "signature" || got.Unknown != "key" || len(got.Seen) != 3 {
		t.Fatalf("%+v", got)
	}
	var parts [3][]byte
	for i, text := range got.Seen {
		if parts[i], err = hex.DecodeString(text); err != nil {
			t.Fatal(err)
		}
	}
	if !ed25519.Verify(parts[2], parts[1], parts[0]) {
		t.Error("what the device was to verify is not what was signed")
	}
}

// The device reads lists and nothing else, as Go does.
func TestTheDeviceRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	packed, good := packedBytes(t)
	raw, err := json.Marshal(packed) // base64 with padding, which atob takes as well
	if err != nil {
		t.Fatal(err)
	}
	const script = `(async (packed) => {
		const out = {};
		for (const [name, list] of Object.entries(packed)) {
			out[name] = await openList({district: 320106, list}).then(() => true, (e) => { if (e.message !== "list") throw e; return false; });
		}
		return JSON.stringify(out);
	})`
	var got map[string]bool
	if err := json.Unmarshal([]byte(newDevice(t).eval(t, script+"("+string(raw)+")")), &got); err != nil {
		t.Fatal(err)
	}
	for name := range packed {
		if got[name] != good[name] {
			t.Errorf("%s: taken %v", name, got[name])
		}
	}
}
