# What one does here. `make` alone lists it. Needs make, git and a Python from 3.11 up; the rest is set up in .venv,
# once, and again when pyproject.toml changes.

PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help build check test slow golden lint format types bench conformance e2e prove clean FORCE

help: ## list the targets
	@echo 'make TARGET [ARGS="more arguments for the command behind it"]'
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'

build: $(INSTALLED) ## build the charts of specs/ into generated/
	@$(BIN)/chartgen build specs/ -o generated $(ARGS)

check: $(INSTALLED) ## exit with 1 where generated/ is not what specs/ say; writes nothing
	@$(BIN)/chartgen build specs/ -o generated --check $(ARGS)

test: $(DEV) ## run the tests
	@$(BIN)/python -m pytest -n auto $(ARGS)

slow: $(DEV) ## the tests that take long: fresh clones, the built package, other Pythons
	@$(BIN)/python -m pytest -m 'slow and not (cluster or conformance or helm)' -rs $(ARGS)

golden: $(DEV) ## write the expected results of the tests anew; read the diff before you commit it
	@# Of tests that can't even be read, nothing would be left of what they expect.
	@$(BIN)/python -m pytest -p no:syrupy --collect-only -qqq
	@$(BIN)/python -m pytest --snapshot-update $(ARGS)

lint: $(DEV) ## ruff: rules and format
	@$(BIN)/python -m ruff check $(ARGS)
	@$(BIN)/python -m ruff format --check $(ARGS)

format: $(DEV) ## let ruff mend what it can
	@$(BIN)/python -m ruff check --fix-only $(ARGS)
	@$(BIN)/python -m ruff format $(ARGS)

types: $(DEV) ## mypy --strict
	@$(BIN)/python -m mypy $(ARGS)

bench: $(DEV) ## measure speed and memory, write the table
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.verify

conformance: $(DEV) ## linters and real helm commands judge the charts; writes docs/conformance.md
	@$(BIN)/python -m pytest -m 'conformance or helm' -rs $(ARGS)

e2e: $(DEV) ## install the charts on a cluster, the one of KUBECONFIG
	@$(BIN)/python -m pytest -m cluster -rs $(ARGS)

prove: $(DEV) ## the property tests, deeply; takes minutes
	@$(BIN)/python -m pytest -m 'slow or not (cluster or conformance or helm)' --hypothesis-profile=deep \
		--hypothesis-show-statistics tests/properties $(ARGS)

clean: ## remove what was set up and cached; generated/ stays
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find chartgen specs tests -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamps are written last, so that an installation that was broken off is done again, and from nothing.
# A virtual environment that lost its Python is missing as much as one that was never there.
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
			echo 'chartgen needs Python 3.11 or later with its venv module, and none of these is one: $(PYTHON).' >&2; \
			echo 'Install it (Debian: python3 and python3-venv; macOS: brew install python), or name it: make PYTHON=/path/to/python3.12' >&2; \
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
	echo 'installing what the tests need' >&2; \
	touch $(VENV)/.unfinished; \
	$(PIP) install --editable '.[dev]'; \
	rm $(VENV)/.unfinished; \
	touch $@
