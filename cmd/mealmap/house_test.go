package main

import (
	"os/exec"
	"path"
	"strings"
	"testing"
)

// mayImport is the import rule: what each package may use of this module.
// Arrows run one way; a package that is not listed has no place in the house.
var mayImport = map[string]string{
	"data/fault":               "",
	"data":                     "data/fault",
	"data/vault":               "data data/fault",
	"data/audit":               "data data/fault",
	"data/stafftest":           "data/staff",
	"data/staff":               "data data/fault data/audit data/vault",
	"data/table":               "data data/fault",
	"data/seed":                "",
	"data/datatest":            "data",
	"data/picture":             "",
	"data/picture/picturetest": "",
	"geo":                      "data data/fault data/audit data/seed",
	"merchants":                "data data/fault data/audit data/table geo",
	"geo/walk":                 "geo",
	"geo/reach":                "geo geo/walk",
	"geo/drawing":              "geo",
	"merchants/near":           "data data/fault geo geo/walk merchants",
	"merchants/editions":       "data data/* geo merchants",
	"merchants/facts":          "data data/* geo merchants merchants/editions",
	"merchants/review":         "data merchants",
	"merchants/photos":         "data data/*",
	"merchants/verdicts":       "data data/* merchants merchants/review",
	"merchants/cases":          "data data/* merchants merchants/review merchants/verdicts merchants/editions merchants/photos",
	"merchants/admission":      "data data/* geo geo/* merchants merchants/*",
	"meals/voices":             "data data/* merchants merchants/* meals",
	"meals/complaints":         "data data/* merchants merchants/photos meals",
	"meals/absence":            "data data/* merchants meals",
	"meals/monthly":            "data data/* merchants merchants/* meals meals/*",
	"meals/homes":              "data data/* geo merchants meals",
	"data/journal":             "data data/fault",
	"data/witness":             "data data/fault data/audit data/journal",
	"meals":                    "data data/fault data/audit data/journal data/seed data/table data/vault geo merchants",
	"meals/settle":             "data data/* merchants meals",
	"meals/fund":               "data data/* merchants meals",
	"meals/tills":              "data data/* merchants meals",
	"meals/offline":            "data data/* geo merchants meals meals/tills meals/settle",
	"meals/cards":              "data data/* merchants meals",
	"meals/alarms":             "data data/* geo merchants meals",
	"static":                   "",
	"static/fonts":             "",
	"static/messages":          "data/fault",
	"cmd/mealmap/print":        "data data/fault geo geo/* meals meals/* merchants merchants/* static static/fonts static/messages",
	"cmd/mealmap/web":          "data data/audit data/fault data/staff data/vault geo geo/* merchants merchants/* meals meals/* static static/messages",
	"cmd/mealmap/web/public":   "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/site cmd/mealmap/web",
	"cmd/mealmap/web/till":     "data data/* meals meals/* merchants merchants/* static/messages cmd/mealmap/print cmd/mealmap/web",
	"cmd/mealmap/web/desk":     "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web",
	"cmd/mealmap/web/office":   "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/money":    "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/cards":    "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/watch":    "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/maps":     "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/site cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/quality":  "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/web/voices":   "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/site":         "data data/fault geo geo/* meals meals/* merchants merchants/* static static/* cmd/mealmap/print",
	"cmd/mealmap/web/webtest":  "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/web cmd/mealmap/web/desk",
	"cmd/mealmap/demo":         "data data/* geo geo/* merchants merchants/* meals meals/* static/messages cmd/mealmap/print",
	"cmd/mealmap":              "data data/* geo geo/* merchants merchants/* meals meals/* static static/* cmd/mealmap/* cmd/mealmap/web/public cmd/mealmap/web/till cmd/mealmap/web/desk cmd/mealmap/web/office cmd/mealmap/web/money cmd/mealmap/web/cards cmd/mealmap/web/watch cmd/mealmap/web/maps cmd/mealmap/web/quality cmd/mealmap/web/voices",
	"cmd/bundle":               "",
	"cmd/hant":                 "static/messages",
}

// onlyIn names the packages that may import what others may not.
var onlyIn = map[string]string{
	"net/http":                         "cmd/mealmap cmd/mealmap/* cmd/mealmap/web/*",
	"html/template":                    "cmd/mealmap cmd/mealmap/* cmd/mealmap/web/*",
	"github.com/go-chi/chi/v5":         "cmd/mealmap/web cmd/mealmap/web/*",
	"github.com/mattn/go-sqlite3":      "data",
	"github.com/jmoiron/sqlx":          "data",
	"github.com/uber/h3-go/v4":         "geo",
	"github.com/skip2/go-qrcode":       "cmd/mealmap/print",
	"codeberg.org/go-pdf/fpdf":         "cmd/mealmap/print",
	"github.com/danielgtaylor/huma/v2": "cmd/mealmap/web cmd/mealmap/web/*",
	"github.com/longbridgeapp/opencc":  "cmd/hant",
}

func allowed(patterns, pkg string) bool {
	for _, p := range strings.Fields(patterns) {
		if ok, _ := path.Match(p, pkg); ok {
			return true
		}
	}
	return false
}

// packages lists this module's packages with what their non-test files import.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "mealmap/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		all[strings.TrimPrefix(fields[0], "mealmap/")] = fields[1:]
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages: it did not run where the module is", len(all))
	}
	return all
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		rule, listed := mayImport[pkg]
		if !listed {
			t.Errorf("package %s has no place in the import rule", pkg)
			continue
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, "mealmap/"); ok && !allowed(rule, own) {
				t.Errorf("%s imports %s; it may import: %s", pkg, own, rule)
			}
			if where, ok := onlyIn[imp]; ok && !allowed(where, pkg) {
				t.Errorf("%s imports %s; only %s may", pkg, imp, where)
			}
		}
	}
}
