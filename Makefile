# Everything a newcomer does with Antrean. Each target does its own set-up; nothing is left running.
SHELL := /bin/bash
PYTHON ?= python3
ARGS ?=
WORKERS ?= $(shell expr $$(nproc) + 1)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PINS := $(wildcard constraints/*.txt) pyproject.toml
SCREEN := $(if $(findstring --headless,$(ARGS)),,$(DISPLAY)$(WAYLAND_DISPLAY))
DEMO := $(if $(SCREEN),windows,headless)

# What each set-up installs, from constraints/ with hashes; all of them agree on versions.
install-headless := demo
install-windows := demo kiosk display
install-dev := dev

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast check bench screenshots clean system-packages
.DELETE_ON_ERROR:

help: ## Show this list
	@printf 'Antrean: what make can do\n\n'
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do \
		printf '  make %-14s %s\n' "$$name" "$$text"; done
	@printf '\nOptions go through ARGS:  make demo ARGS="--headless --for 20"\n'

demo: $(VENV)/.ready-$(DEMO) ## Run a whole lobby on this machine (Ctrl-C ends it)
	@$(BIN)/antrean demo $(ARGS)

# Each file on one worker, one more than there are cores since many tests wait; the longest files first.
test: $(VENV)/.ready-dev system-packages ## Run every test, with a real broker, database, window and browser
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder \
		tests/acceptance tests/ui tests/integration tests/unit $(ARGS)

test-fast: $(VENV)/.ready-dev ## Run the unit tests (under a minute)
	@$(BIN)/python -m pytest tests/unit $(ARGS)

check: $(VENV)/.ready-dev ## Check format, lint, types, architecture and documents
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest --quiet $(wildcard tests/unit/test_*docs*.py tests/unit/test_*document*.py)

bench: $(VENV)/.ready-dev system-packages ## Measure press, Next, call, kiosk and display against their raw parts
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(VENV)/.ready-dev system-packages ## Make the pictures in docs/images again
	@$(BIN)/python -m tests.support.screenshots $(ARGS)

clean: ## Remove the virtual environment, caches and builds
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system-packages:
	@.ci/system-packages

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Antrean needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Python cannot make a virtual environment: sudo apt-get install python3-venv' >&2; exit 1; }

$(VENV)/.ready-%: $(PINS) | $(VENV)/bin/pip
	@echo 'Installing the pinned packages for "$*" into $(VENV), once ...'
	@$(PIP) --require-hashes -r constraints/build.txt
	@$(PIP) --require-hashes $(foreach pins,$(install-$*),-r constraints/$(pins).txt)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
