# Two commands are enough: make demo, make check.
GO ?= go

# SQLite calls fsync unless it is told that there is fdatasync, which does not
# write a file's times along: 7% of a redemption. Without it all is as durable.
export CGO_CFLAGS ?= -O2 -g -DHAVE_FDATASYNC=1

.PHONY: demo build check soak lighthouse bench tools bundle format lint types test tidy clean

demo: build ## a complete invented street, ready to click
	./mealmap demo

build: ## the one binary
	$(GO) build -o mealmap ./cmd/mealmap

check: tools format lint types tidy test ## everything CI runs

tools: ## what the tests need and the machine lacks
	.ci/tools

format:
	@out=$$(gofmt -l cmd geo meals merchants static data); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }

bundle: ## the scripts of the till and the map, from static/till and static/map
	$(GO) run ./cmd/bundle

types: ## of those scripts
	.ci/types

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

tidy:
	$(GO) mod tidy -diff

# These start the program as it is built, or read paper, which nobody shares:
# under the race detector they take four times as long and find nothing more.
STORIES = mealmap/cmd/mealmap mealmap/cmd/mealmap/demo mealmap/cmd/mealmap/print mealmap/cmd/mealmap/site

test:
	MEALMAP_REQUIRE_TOOLS=1 $(GO) test -race -shuffle=on -timeout 20m $(filter-out $(STORIES),$(shell $(GO) list ./...))
	MEALMAP_REQUIRE_TOOLS=1 $(GO) test -shuffle=on -timeout 20m $(STORIES)
	$(GO) test -timeout 20m -run 'Histor|WrongProgram' ./meals/offline # whole: under the race detector it is cut short

soak: tools ## the long forms: kills, histories, fuzzing (FUZZTIME=10m a target)
	MEALMAP_REQUIRE_TOOLS=1 MEALMAP_SOAK=1 $(GO) test -timeout 80m ./...
	.ci/fuzz

lighthouse: ## accessibility score of the elders' pages, below 100 fails
	.ci/lighthouse

bench: ## the figures of the README
	$(GO) test -run '^$$' -bench . -benchmem ./geo/... ./merchants/near ./cmd/mealmap/print ./data ./meals ./meals/settle ./merchants ./cmd/mealmap/web/...

clean:
	rm -f mealmap
