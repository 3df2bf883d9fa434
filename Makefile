# Development tasks; `make` lists them. Requires make, git and Python 3.11 or newer. Everything else is installed in .venv,
# and again when pyproject.toml changes.

PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python
VENV ?= .venv
ARGS ?=
QUICK := tests/unit tests/test_layers.py tests/test_language.py tests/test_cases.py tests/test_broken.py

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
DOCS := $(VENV)/.installed-docs
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Pytest keeps the test modules that it compiled only where Python may write bytecode.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help build check quick test slow golden lint format types bench conformance e2e prove docs docs-serve clean FORCE

help: ## list the targets
	@echo 'Usage: make TARGET [ARGS="arguments for its command"]'
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'

build: $(INSTALLED) ## build the charts of specs/ into generated/
	@$(BIN)/chartgen build specs/ -o generated $(ARGS)

check: $(INSTALLED) ## check that generated/ is up to date, without writing
	@$(BIN)/chartgen build specs/ -o generated --check $(ARGS)

quick: $(DEV) ## run the fast tests, in less than 20 seconds
	@$(BIN)/python -m pytest -n auto -m 'not (thorough or slow or exhaustive or cluster or conformance or helm)' $(QUICK) $(ARGS)

test: $(DEV) ## run all tests that need neither a network nor a cluster
	@$(BIN)/python -m pytest -n auto $(ARGS)

slow: $(DEV) ## run the slow tests: fresh clones, the built package, other Python versions
	@$(BIN)/python -m pytest -n auto --dist loadfile -m 'slow and not (cluster or conformance or helm)' -rs $(ARGS)

golden: $(DEV) ## update the expected results of tests; read the diff before you commit it
	@# Syrupy would delete the results of tests that can't be collected.
	@$(BIN)/python -m pytest -p no:syrupy --collect-only -qqq
	@$(BIN)/python -m pytest --snapshot-update $(ARGS)

lint: $(DEV) ## run ruff: lint and format
	@$(BIN)/python -m ruff check $(ARGS)
	@$(BIN)/python -m ruff format --check $(ARGS)

format: $(DEV) ## fix lint and format with ruff
	@$(BIN)/python -m ruff check --fix-only $(ARGS)
	@$(BIN)/python -m ruff format $(ARGS)

types: $(DEV) ## run mypy --strict
	@$(BIN)/python -m mypy $(ARGS)

bench: $(DEV) ## measure speed, memory, and the weight of charts; writes docs/benchmarks.md
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.verify
	@$(BIN)/python -m bench.importing

conformance: $(DEV) ## run linters and helm commands on the charts; writes docs/conformance.md
	@$(BIN)/python -m pytest -m 'conformance or helm' -rs $(ARGS)

e2e: $(DEV) ## install the charts in the cluster of KUBECONFIG
	@$(BIN)/python -m pytest -m cluster -rs $(ARGS)

prove: $(DEV) ## run the exhaustive tests, and the property tests with many examples; takes more than an hour
	@$(BIN)/python -m pytest -n auto -m exhaustive $(ARGS)
	@$(BIN)/python -m pytest -m 'slow or not (exhaustive or cluster or conformance or helm)' --hypothesis-profile=deep \
		--hypothesis-show-statistics tests/properties $(ARGS)

docs: $(DOCS) ## build the documentation as a site into build/site, and check its links
	@$(BIN)/python -m scripts.site $(ARGS)

docs-serve: $(DOCS) ## serve the documentation on http://localhost:8000
	@$(BIN)/python -m scripts.site --serve $(ARGS)

clean: ## remove environments and caches
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find chartgen specs tests -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamp is written last, so that an interrupted installation starts again from an empty environment.
# An environment whose Python is gone is created again as well.
$(INSTALLED): pyproject.toml $(if $(shell test -x $(BIN)/python && echo there),,FORCE)
	@set -e; \
	if [ -e $(VENV)/.unfinished ] || \
		! { $(PIP) --version || $(BIN)/python -m ensurepip; } >/dev/null 2>&1; then \
		found=; \
		for python in $(PYTHON); do \
			if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
				found=$$python; break; \
			fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo 'chartgen requires Python 3.11 or newer with the venv module; found none of: $(PYTHON).' >&2; \
			echo 'Install it (Debian: python3 and python3-venv; macOS: brew install python), or set it: make PYTHON=/path/to/python3.12' >&2; \
			exit 1; \
		fi; \
		echo "setting up $(VENV) with $$("$$found" --version)" >&2; \
		mkdir -p $(VENV); touch $(VENV)/.unfinished; \
		"$$found" -m venv --clear $(VENV); \
	fi; \
	touch $(VENV)/.unfinished; \
	$(PIP) install --editable .; \
	rm $(VENV)/.unfinished; \
	touch $@

$(DEV): $(INSTALLED)
	@set -e; \
	echo 'installing the development dependencies' >&2; \
	touch $(VENV)/.unfinished; \
	$(PIP) install --editable '.[dev]'; \
	rm $(VENV)/.unfinished; \
	touch $@

$(DOCS): $(INSTALLED)
	@set -e; \
	echo 'installing what builds the documentation' >&2; \
	touch $(VENV)/.unfinished; \
	$(PIP) install --editable '.[docs]'; \
	rm $(VENV)/.unfinished; \
	touch $@
