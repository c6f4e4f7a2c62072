# Regulars: two commands matter, `make run` and `make test`. `make help` lists the others.
# Each step leaves a stamp named after what it was made from, so that a second run skips it.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONPATH PYTHONHOME

LOCKS := requirements/base.txt requirements/dev.txt requirements/frontend.txt
sum = $(shell cat $(1) 2>/dev/null | cksum | tr ' ' -)
INSTALLED := $(VENV)/.installed-$(call sum,$(LOCKS))
MODULES := frontend/node_modules/.installed-$(call sum,frontend/package-lock.json)
PAGES := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
	-not -name '*.tsbuildinfo' -not -path '*/test-results/*' 2>/dev/null)
PACKAGES := regulars tests $(wildcard benchmarks)
API := docs/reference/openapi.yaml
COMMANDS := docs/reference/cli.md
CLIENT := frontend/src/api/generated/schema.d.ts
SCRATCH := $(CURDIR)/.make
# Tools that load settings without a shop: any key will do, and a database in a home of their own.
TOOL := REGULARS_HOME=$(SCRATCH)/home REGULARS_SECRET_KEY=only-for-tools-that-load-the-settings-1234567890

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup compile run test check check-long bench format format-check lint types imports migrations \
	schema fresh pages-check browser

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) $(BIN)/regulars $(PAGES) compile  ## Make the environment and build the pages; starts nothing

run: setup  ## Start everything; PORT=8001, HOST=0.0.0.0 and ARGS=--no-demo change how
	@exec $(BIN)/regulars serve --host $(HOST) --port $(PORT) $(ARGS)

test: setup  ## Every test; ARGS="-k rfm" runs some
	$(BIN)/pytest $(ARGS)

check-long: setup  ## The tests that take minutes: kills, many clients, large files
	$(BIN)/pytest -m long $(ARGS)

check: setup format-check lint types imports migrations fresh pages-check test  ## All that must hold before a merge
	@echo "make check: all is well."

bench: setup  ## Benchmarks beside their peers (takes minutes)
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/peers.txt
	$(BIN)/python -m benchmarks $(ARGS)

# -- the environment

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Regulars needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing (on Debian: apt-get install python3-venv)."; exit 1; }

$(INSTALLED): | $(BIN)/python
	@echo "Installing Python packages and Node (a minute the first time)…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes \
		$(addprefix -r ,$(LOCKS))
	@rm -f $(VENV)/.installed-* && touch $@

# Our own package is not installed but pointed to: nothing is built, so nothing is fetched unhashed.
$(BIN)/regulars: $(INSTALLED) Makefile
	@echo '$(CURDIR)' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/regulars.pth"
	@printf '#!/bin/sh\nexec "%s" -m regulars.runtime "$$@"\n' '$(CURDIR)/$(BIN)/python' > $@ && chmod +x $@

# Also where writing byte code is switched off; pip has done it for the packages.
compile: $(INSTALLED)
	@$(BIN)/python -m compileall -q regulars

# -- the pages

$(MODULES): | $(INSTALLED)
	@echo "Installing the pages' packages…"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@rm -f frontend/node_modules/.installed-* && touch $@

$(PAGES): $(MODULES) $(PAGE_SOURCES)
	@echo "Building the pages…"
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@

pages-check: $(MODULES)  ## Front end: lint, types and tests
	cd frontend && npm run --silent check && npm run --silent test

# -- Python checks

format: $(INSTALLED)  ## Format the Python code
	$(BIN)/ruff format $(PACKAGES)
	$(BIN)/ruff check --fix $(PACKAGES)

format-check: $(INSTALLED)
	$(BIN)/ruff format --check $(PACKAGES)

lint: $(INSTALLED)  ## Lint the Python code
	$(BIN)/ruff check $(PACKAGES)

types: $(BIN)/regulars  ## Type-check the Python code
	$(TOOL) $(BIN)/mypy

imports: $(BIN)/regulars  ## The house's import rules
	$(TOOL) $(BIN)/lint-imports

migrations: $(BIN)/regulars  ## No model change without its migration
	$(TOOL) $(BIN)/regulars manage makemigrations --check --dry-run

# -- generated files

schema: $(BIN)/regulars $(MODULES)  ## Generate the API's description, the pages' client, and the list of commands
	@mkdir -p $(dir $(API)) $(dir $(CLIENT))
	$(TOOL) $(BIN)/regulars manage spectacular --validate --fail-on-warn --file $(CURDIR)/$(API)
	cd frontend && npx --no-install openapi-typescript ../$(API) -o ../$(CLIENT)
	$(BIN)/python -m regulars.runtime.reference > $(COMMANDS)

fresh: $(BIN)/regulars $(MODULES)  ## Fails where a generated file is stale
	@mkdir -p $(SCRATCH)
	$(TOOL) $(BIN)/regulars manage spectacular --validate --fail-on-warn --file $(SCRATCH)/openapi.yaml
	cd frontend && npx --no-install openapi-typescript ../$(API) -o $(SCRATCH)/schema.d.ts
	@diff -u $(API) $(SCRATCH)/openapi.yaml || { echo "$(API) is stale: run make schema."; exit 1; }
	@diff -u $(CLIENT) $(SCRATCH)/schema.d.ts || { echo "$(CLIENT) is stale: run make schema."; exit 1; }
