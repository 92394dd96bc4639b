package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// pdfText is what pdftotext reads, without spaces.
func pdfText(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command(needTool(t, "pdftotext"), "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

// testPaper: what the statement says on paper and in the book.
func (w *workedExample) testPaper(t *testing.T) {
	file := func(name string) string { return filepath.Join(t.TempDir(), name) }
	byNumber, byMonth, public, book := file("number.pdf"), file("month.pdf"), file("public.pdf"), file("book.xlsx")
	mustRun(t, "", "print", "statement", "--number", "320106-202503-0001", "--out", byNumber, "--db", w.DB.Path())
	mustRun(t, "", "print", "statement", "--month", "2025-03", "--merchant", string(w.merchant), "--out", byMonth, "--db", w.DB.Path())
	mustRun(t, "", "print", "statement", "--month", "2025-03", "--public", "--out", public, "--db", w.DB.Path())
	mustRun(t, "", "settle", "--month", "2025-03", "--out", book, "--db", w.DB.Path())
	w.checkBook(t, book)
	for _, file := range []string{byNumber, byMonth} {
		text := pdfText(t, file)
		for _, want := range []string{
			"鼓楼街道办事处", "320106-202503-0001", "已复核,待批准", "4,946.00", "肆仟玖佰肆拾陆元整", "2,913.60", "2,032.40",
			"4,912.00", "-44.00", "-12.00", "90.00", "21,463.00", "另有6餐", "未到最低消费", "李2025-04-01",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s is missing", filepath.Base(file), want)
			}
		}
		if hash := fmt.Sprintf("%x", w.march.Hash); !strings.Contains(text, hash[:32]) || !strings.Contains(text, hash[32:]) {
			t.Errorf("%s: the hash is missing", filepath.Base(file))
		}
	}
	notice := pdfText(t, public)
	if !strings.Contains(notice, "老年助餐补贴公示") || !strings.Contains(notice, "王**") || strings.Contains(notice, "桂兰") {
		t.Errorf("the notice: %.300s", notice)
	}
}

// checkBook adds the register up.
func (w *workedExample) checkBook(t *testing.T, file string) {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, want := range map[string]string{"汇总-商户!O2": "4,946.00", "汇总-级别!C2": "2,913.60", "汇总-级别!C3": "2,032.40", "汇总-级别!C4": "4,946.00"} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %s: %v", at, got, want, err)
		}
	}
	rows, err := f.GetRows("台账", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, row := range rows[1:] {
		var yuan float64
		if _, err := fmt.Sscan(row[14], &yuan); err != nil {
			t.Fatal(row, err)
		}
		sum += yuan
	}
	if len(rows) != 1+1570+3 || fmt.Sprintf("%.2f", sum) != "4946.00" {
		t.Errorf("%d rows add up to %.2f", len(rows), sum)
	}
}

func TestPrintingAStatementNeedsToKnowWhich(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--public"}, {"--month", "2025-03"}, {"--merchant", "x"}} {
		var stdout, stderr bytes.Buffer
		args = append([]string{"print", "statement", "--out", filepath.Join(t.TempDir(), "x.pdf"), "--db", "none.db"}, args...)
		if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitFailed || !strings.Contains(stderr.String(), "还不知道要印哪一张结算单") {
			t.Errorf("%v: %d %s", args, code, &stderr)
		}
	}
}
