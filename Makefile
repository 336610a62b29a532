# Targets of guanxi; `make` prints them.

GO ?= go
BIN ?= bin/guanxi
PREFIX ?= $(HOME)/.local
PAGE = $(PREFIX)/share/guanxi/world.html

# Without cgo the program is one static file, and its threads reserve no addresses: with
# it each takes 70 MB of what ulimit -v leaves.

# Tests are of the program as build makes it; lint vets.
TEST = CGO_ENABLED=0 $(GO) test -vet=off
RACE = CGO_ENABLED=1 $(GO) test -race -short -vet=off -timeout 60m
LONG = NothingFuses|EnsembleHolds|CompilesElsewhere|PassStrictly|EveryKey|FittedTo|Foretell|AtAnyMoment|TestBundled$$|TestSuite|Patterns|ScarceDemand|MonthOfLoad|FewConsumers|Ecosystem|PageSpeed|PageInOneFile|SameBytes|Notebook|GateOf|PagesInPython|PackageTyped|FriendshipOfMany|BreaksEven|WorldsAreBounded|OneMarket|AssumedCanBeSet|AdLoad$$|ManyWalks|ThreadsGive|Among|TogetherAre|PairsOf25

.DEFAULT_GOAL := help
.PHONY: help build dist wheel site docs-check install test python long race lint bench peers slurm processors ready figures fuzz damage clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile bin/guanxi
	CGO_ENABLED=0 $(GO) build -o $(BIN) ./cmd/guanxi

dist: ## archives for Linux, macOS and Windows in dist/, with the page in one file, licences, wheels and SHA256SUMS; PLATFORMS=linux/amd64 for one
	GO="$(GO)" $(GO) run ./cmd/dist $(PLATFORMS)

wheel: ## wheels for Python of the same systems in dist/; PLATFORMS=linux/amd64 for one
	GO="$(GO)" $(GO) run ./cmd/dist wheels $(PLATFORMS)

site: ## the documentation as a site with search, and the page in one file, in dist/site; needs zensical of Python
	rm -rf dist/pages dist/site && mkdir -p dist/pages
	git ls-files '*.md' 'docs/*.svg' 'docs/*.png' 'docs/*.ipynb' | grep -v '^scenarios/sweep/supplement' | xargs cp --parents -t dist/pages
	sed 's|^## Start|[Run a world in this browser](world.html)\n\n&|' README.md > dist/pages/index.md
	echo "[guanxi](index.md)" > dist/pages/README.md
	zensical build && CGO_ENABLED=0 $(GO) run ./cmd/guanxi serve -o dist/site/world.html

install: ## install guanxi into GOBIN, and the page in one file, world.html, into PREFIX/share/guanxi (PREFIX=~/.local)
	CGO_ENABLED=0 $(GO) install ./cmd/guanxi
	mkdir -p $(dir $(PAGE)) && CGO_ENABLED=0 GO="$(GO)" $(GO) run ./cmd/guanxi serve -o $(PAGE)

test: ## run every test but the long ones; needs no network once modules are there
	$(TEST) -timeout 40m ./cmd/cli ./...  # the longest first

python: ## what notebooks and pages in Python need, from PyPI into bin/python, for make long
	python3 -m venv bin/python
	bin/python/bin/pip install -q numpy pandas pandas-stubs mypy nbclient ipykernel matplotlib pyfixest scikit-learn SALib optuna gymnasium pettingzoo

long: ## the tests that take long: other compilers, each key, all worlds, the fit, memory of large worlds, many kills
	PATH="$(CURDIR)/bin/python/bin:$$PATH" GUANXI_TEST_LONG=1 $(TEST) -timeout 120m -v -run '$(LONG)' ./agents ./cmd/dist ./cmd/cli ./scenarios ./scenarios/analytic ./scenarios/runner ./scenarios/relations ./scenarios/sweep ./scenarios/question/fit ./scenarios/question/experiment ./scenarios/sweep/study ./sim/graph ./cmd/serve
	$(RACE) -run 'Contract|Workers' ./agents/...

race: ## the race detector over what runs in parallel: engine, whole model, runs, studies
	$(RACE) ./sim ./scenarios/sweep/journal
	$(RACE) -run 'WholeModel|Workers|Crew|SideBySide|Graphs?(Bound)?$$|Interrupt|AllAtOnce|FiguresFail|TestSweep' ./agents ./scenarios/runner ./scenarios/sweep

lint: ## formatting, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...

bench: ## measure speed and memory, as ratios within one process
	$(GO) test -run '^$$' -bench 'Tick|Learners' -benchtime 3x ./agents/platform/ads
	$(GO) test -run '^$$' -bench Cascades -benchtime 300x ./agents/providers/content
	$(GO) test -run '^$$' -bench 'Diffusion|Million|WholeRun' -benchtime 1x -timeout 30m ./scenarios
	$(GO) test -run '^$$' -bench Costs -benchtime 1x ./cmd/cli
	$(GO) test -run '^$$' -bench Figures -benchtime 3x ./plots
	$(GO) test -run '^$$' -bench 'Elementary|Counts|Bits|Rare' ./sim/num ./sim/rng

peers: ## the diffusion of make bench in C, numba and Mesa, whichever are installed; ratios to guanxi
	PATH="$(CURDIR)/bin/python/bin:$$PATH" python3 docs/performance/peers.py $(GO)

slurm: ## a study on a Slurm cluster whose tasks are killed (Debian: slurm-wlm, munge)
	GUANXI_TEST_SLURM=1 $(TEST) -count=1 -v -timeout 20m -run TestCluster ./cmd/cli

ready: ## record anew the finished runs with which the page of guanxi serve begins (Debian: chromium)
	GUANXI_TEST_READY=1 $(TEST) -count=1 -v -timeout 120m -run TestRecordReady ./cmd/serve

processors: ## compare what programs for other processors write, in minutes, by QEMU (Debian: qemu-user)
	GUANXI_TEST_PROCESSORS=arm64,s390x $(GO) test -timeout 90m -run OtherProcessors ./cmd/cli

docs-check: ## recompute the numbers of the pages that take under a minute (docs/numbers.csv), and name the age of the rest
	GUANXI_DOCS=1 $(GO) test -count=1 -timeout 30m -v -run TestNumbersOfPages ./cmd/cli

figures: build ## run the default scenario and draw its figures into out/wechat
	$(BIN) run --force
	$(BIN) plot out/wechat --format svg,png

fuzz: ## fuzz the readers of graphs and scenarios for minutes
	$(GO) test ./sim/graph -run '^$$' -fuzz '^FuzzRead$$' -fuzztime 1000000x -fuzzminimizetime 100x
	$(GO) test ./scenarios -run '^$$' -fuzz '^FuzzLoad$$' -fuzztime 200000x -fuzzminimizetime 100x

damage: ## 200 damages to the folders of a run, a study and a calibration, and kills at changes of files of the verbs that write
	GUANXI_TEST_DAMAGE=1 $(GO) test -timeout 120m -v -run 'TestDamage|Killed' ./cmd/cli

clean: ## remove what was built and run
	rm -rf bin dist out
