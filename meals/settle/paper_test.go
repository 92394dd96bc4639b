package settle_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals/settle"
	"mealmap/static/messages"
)

func TestPaperIsCompared(t *testing.T) {
	t.Parallel()
	b := open(t, 1, 1)
	b.eat(0, 0, 1500)
	b.on("2025-04-02", 750)
	st := b.review(b.compute(0, march))
	hash := hex.EncodeToString(st.Hash[:])
	other := strings.Repeat("0", 64)
	head := st.Body.JournalHead
	for name, c := range map[string]struct{ code, want string }{
		"its code":                   {"mealmap:statement:" + st.Number + ":sha256:" + hash, ""},
		"typed":                      {st.Number + ":" + hash, ""},
		"typed as it is printed":     {" " + st.Number + "\uff1a" + strings.ToUpper(hash[:8]) + " " + hash[8:32] + "\n" + hash[32:], ""},
		"the head":                   {head, ""},
		"another hash":               {st.Number + ":" + other, "paper_statement"},
		"another number":             {st.Number + "1:" + hash, "paper_unknown"},
		"the head of another book":   {"1:" + other, "paper_head"},
		"a head that is still ahead": {"99" + head, "paper_head"},
	} {
		check, err := settle.CheckPaper(c.code)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ""
		if err := b.db.View(ctx, func(tx *data.Tx) error {
			found, err := check(tx)
			for _, f := range found {
				got += f.Code
				if said := messages.For("").With("finding."+f.Code, f.Args); strings.Contains(said, "<no value>") || strings.HasPrefix(said, "[") {
					t.Errorf("%s: said %s", name, said)
				}
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPaperThatIsNoPaper(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0", 64)
	for _, code := range []string{"", ":", hash, ":" + hash, "0:" + hash, "-1x:" + hash[1:], "x:" + hash, "1:" + hash + "00", "1:" + hash[:62] + "zz"} {
		if _, err := settle.CheckPaper(code); !errors.Is(err, settle.ErrPaper) {
			t.Error(fmt.Sprintf("%q", code), err)
		}
	}
}
