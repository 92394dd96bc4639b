package vault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"mealmap/data/fault"
	"mealmap/data/vault"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func sheet() string { return vault.New(key).RecoverySheet() }

func TestASheetIsNineLinesThatPeopleCanCopy(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSuffix(sheet(), "\n"), "\n")
	if len(lines) != 9 {
		t.Fatalf("%d lines:\n%s", len(lines), sheet())
	}
	for i, line := range lines {
		group, ok := strings.CutPrefix(line, fmt.Sprintf("%d  ", i+1))
		if !ok || len(group) != 9 || group[4] != '-' || strings.Trim(group, alphabet+"-") != "" {
			t.Errorf("line %d is %q", i+1, line)
		}
	}
}

func TestASheetIsReadHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	plain := sheet()
	numberless := ""
	for line := range strings.Lines(plain) {
		numberless += line[3:]
	}
	for name, text := range map[string]string{
		"as printed":              plain,
		"small letters":           strings.ToLower(plain),
		"full width":              wide(plain),
		"O for 0 and l for 1":     strings.NewReplacer("0", "O", "1", "l").Replace(numberless),
		"without the numbers":     numberless,
		"numbers with a dot":      strings.ReplaceAll(plain, "  ", ". "),
		"numbers with a 顿号":       strings.ReplaceAll(plain, "  ", "、"),
		"spaces for hyphens":      strings.ReplaceAll(plain, "-", " "),
		"no hyphens":              strings.ReplaceAll(plain, "-", ""),
		"long dashes":             strings.ReplaceAll(plain, "-", "—"),
		"on one line":             strings.ReplaceAll(numberless, "\n", " "),
		"from Windows":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"with the words around":   "主密钥恢复单\n2025-03-05\n\n" + plain + "\n请放在保险柜里。\n",
		"blank lines between":     strings.ReplaceAll(plain, "\n", "\n\n"),
		"an ideographic space":    strings.ReplaceAll(plain, "  ", "\u3000"),
		"spaces before and after": "   " + strings.ReplaceAll(plain, "\n", "  \n  "),
	} {
		v, err := vault.FromRecovery(text)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		if v.RecoverySheet() != plain {
			t.Errorf("%s: another key came back", name)
		}
	}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '\uff01'
		}
		return r
	}, s)
}

func TestEverySlipOfOneSymbolIsNoticedInItsLine(t *testing.T) {
	t.Parallel()
	plain := sheet()
	named, slips := 0, 0
	for i, r := range plain {
		if !strings.ContainsRune(alphabet, r) || i%13 < 3 {
			continue
		}
		for _, other := range alphabet {
			if other == r {
				continue
			}
			v, err := vault.FromRecovery(plain[:i] + string(other) + plain[i+1:])
			if v != nil || !errors.Is(err, vault.ErrRecoveryLine) {
				t.Fatalf("%c for %c at %d: %v", other, r, i, err)
			}
			slips++
			if fault.As(err).Args["Line"] == i/13+1 {
				named++
			}
		}
	}
	// One check byte a line: about 1 slip in 256 is named as the last line,
	// which checks the whole key.
	if slips < 2000 || named < slips*98/100 {
		t.Errorf("of %d slips %d were named by their line", slips, named)
	}
}

func TestOtherSlips(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(sheet(), "\n")[:9]
	with := func(change func(l []string) []string) string {
		return strings.Join(change(append([]string(nil), lines...)), "")
	}
	for name, c := range map[string]struct {
		text string
		want error
		arg  string
		is   any
	}{
		"nothing":               {"", vault.ErrRecoverySheet, "Found", 0},
		"a password":            {"correct horse battery staple", vault.ErrRecoverySheet, "Found", 0},
		"the last line missing": {with(func(l []string) []string { return l[:8] }), vault.ErrRecoverySheet, "Found", 8},
		"a line missing":        {with(func(l []string) []string { return append(l[:3], l[4:]...) }), vault.ErrRecoveryLine, "Line", 4},
		"a line twice":          {with(func(l []string) []string { return append(l[:4], l[3:8]...) }), vault.ErrRecoveryLine, "Line", 5},
		"a line too many":       {sheet() + lines[8], vault.ErrRecoverySheet, "Found", 10},
		"two lines swapped":     {with(func(l []string) []string { l[1], l[5] = l[5], l[1]; return l }), vault.ErrRecoveryLine, "Line", 2},
		"two symbols swapped":   {swapped(t), vault.ErrRecoveryLine, "Line", 1},
		"a letter not in use":   {with(func(l []string) []string { l[2] = "3  UUUU-UUUU\n"; return l }), vault.ErrRecoveryLine, "Line", 3},
		"the last line of another": {
			with(func(l []string) []string {
				l[8] = strings.SplitAfter(vault.New([32]byte{9}).RecoverySheet(), "\n")[8]
				return l
			}), vault.ErrRecoveryLine, "Line", 9,
		},
	} {
		v, err := vault.FromRecovery(c.text)
		if v != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
			continue
		}
		if got := fault.As(err).Args[c.arg]; got != c.is {
			t.Errorf("%s: %s = %v, want %v", name, c.arg, got, c.is)
		}
	}
}

// swapped exchanges two neighbouring symbols of the first line that differ.
func swapped(t *testing.T) string {
	t.Helper()
	s := []byte(sheet())
	for i := 3; i < 6; i++ {
		if s[i] != s[i+1] {
			s[i], s[i+1] = s[i+1], s[i]
			return string(s)
		}
	}
	t.Fatal("the first line has no two symbols to swap")
	return ""
}

func FuzzFromRecovery(f *testing.F) {
	f.Add(sheet())
	f.Add(strings.ToLower(sheet()))
	f.Add("1  0000-0000\n")
	f.Add("\xff\xfe１　ＡＢＣＤ－ＥＦＧＨ")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := vault.FromRecovery(text)
		if err == nil {
			if again, err := vault.FromRecovery(v.RecoverySheet()); err != nil || again.Fingerprint() != v.Fingerprint() {
				t.Errorf("does not come back: %v", err)
			}
			return
		}
		if !errors.Is(err, vault.ErrRecoveryLine) && !errors.Is(err, vault.ErrRecoverySheet) {
			t.Errorf("unnamed: %v", err)
		}
	})
}
