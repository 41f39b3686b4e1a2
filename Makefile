# The whole workflow; `make` alone prints the targets.
.DEFAULT_GOAL := help
.NOTPARALLEL:

ENVIRONMENT ?= .venv
PYTHON := $(ENVIRONMENT)/bin/python
BIN := $(ENVIRONMENT)/bin
READY := $(ENVIRONMENT)/.ready
READY_TYPES := $(ENVIRONMENT)/.ready-types

export FUZZ_SECONDS ?= 60
export SOAK_SECONDS ?= 600
SCREENSHOTS ?= screenshots

help:   ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

$(READY): pyproject.toml requirements/dev.txt tools/make_environment.sh
	@sh tools/make_environment.sh $(ENVIRONMENT)
	@touch $@

$(READY_TYPES): $(READY) requirements/types.txt
	@$(PYTHON) -m pip -qq install --no-deps -r requirements/types.txt
	@touch $@

environment: $(READY)  ## make the virtual environment
check: lint types rings test docs package  ## all that CI runs
fix: $(READY)  ## format, and repair what can be repaired
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
lint: $(READY)  ## style
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
types: $(READY_TYPES)  ## mypy strict, and the typing tests by mypy and pyright
	@$(BIN)/mypy
	@$(BIN)/pyright --pythonpath $(PYTHON)
rings: $(READY)  ## who may import whom
	@$(BIN)/lint-imports --no-logo
test: $(READY)  ## all tests but the long ones; warnings are errors
	@$(PYTHON) -m pytest tests -m "not soak" -n auto --dist worksteal
docs: $(READY)  ## run every example, compare what is generated
	@$(PYTHON) -m pytest README.md docs src
	@$(PYTHON) -m tools.generate --check
	@$(PYTHON) -m tools.plot_year --check
	@$(PYTHON) -m tools.words --check
generate: $(READY)  ## write the generated parts of the documentation
	@$(PYTHON) -m tools.generate
words: $(READY)  ## bring the dashboard's catalogues up to what is said
	@$(PYTHON) -m tools.words
fuzz: $(READY)  ## garbage for FUZZ_SECONDS
	@$(PYTHON) fuzz/frames.py --seconds $(FUZZ_SECONDS)
sources: $(READY)  ## list every fact whose source is unknown
	@$(PYTHON) -m tools.sources
bench: $(READY)  ## ratios against the peers, in one run
	@$(PYTHON) -m benchmarks
soak: $(READY)  ## the long tests, each for SOAK_SECONDS
	@$(PYTHON) -m pytest tests -m soak
demo: $(READY)  ## the main job, on emulated meters
	@$(PYTHON) -m tools.demo
screenshots: $(READY)  ## pictures of every page of the dashboard into SCREENSHOTS
	@SCREENSHOTS="$(SCREENSHOTS)" $(PYTHON) -m pytest -q tests/kmpd/web/browser/test_page.py
package: $(READY)  ## build, install empty, import, run
	@$(PYTHON) -m tools.check_package
lock: $(READY)  ## resolve requirements/*.in anew
	@$(PYTHON) -m tools.lock
.PHONY: help environment check fix lint types rings test docs generate words fuzz sources \
	bench soak demo screenshots package lock
