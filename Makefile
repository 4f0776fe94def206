# One door: every target runs here exactly what CI runs.
PYTHON ?= python3
PORT ?= 8888
# Copies of the notebooks: what is changed, run and kept there is no change of the checkout.
MINE ?= my-notebooks
VENV := .venv
BIN := $(VENV)/bin
# Two stages: what the lab needs, and what tests and linters need beside it.
LAB := $(VENV)/lab-ready
READY := $(VENV)/ready
# uv where it is there, else pip (`make lab UV=` takes pip).
UV := $(shell command -v uv)
INSTALL = $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)
# Without a display JupyterLab prints its address; as root (a container) it wants to be told that this is meant.
LABFLAGS := $(if $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname))),,--no-browser) \
  $(if $(filter 0,$(shell id -u)),--allow-root)

# JavaScript is linted and tested where npm is there; who only uses the package needs none of it.
NPM := $(shell command -v npm)
MODULES := $(if $(NPM),node_modules/.package-lock.json)

.DEFAULT_GOAL := help
.PHONY: help lab app test test-more figures lint lock bench clean
# In a notebook !tender-cycles is the one of this environment.
lab app: export PATH := $(abspath $(BIN)):$(PATH)

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

lab: $(LAB)  ## open JupyterLab on copies of the notebooks, which are yours (PORT=8888)
	$(BIN)/tender-cycles notebooks $(MINE)
	$(BIN)/jupyter lab --port $(PORT) $(LABFLAGS) \
	  --ServerApp.root_dir=$(MINE) --LabApp.default_url=/lab/tree/01_start_here.ipynb

app: $(LAB)  ## serve the explorer as a page, without the code (PORT=8888)
	$(BIN)/voila --port $(PORT) $(filter --no-browser,$(LABFLAGS)) notebooks/app/explorer.ipynb

test: $(READY) $(MODULES)  ## run the tests, on all cores (one file: make test TESTS=tests/test_cli.py)
	$(BIN)/python -m pytest -m "not more" $(TESTS)
	$(if $(NPM),npm test --silent)

test-more: $(READY)  ## run the tests that are slow: fuzzing, many examples, long journeys
	$(BIN)/python -m pytest -m more $(TESTS)

figures: $(LAB)  ## draw every figure into build/figures/
	$(BIN)/tender-cycles figures --out build/figures

lint: $(READY) $(MODULES)  ## formatting, linting, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/repo-review --show err .
	$(if $(NPM),npm run lint --silent,@echo "npm is not there: the JavaScript was not looked at")

bench: $(READY)  ## measure speed against the peers
	$(BIN)/python benchmarks/tables.py
	$(BIN)/python benchmarks/clicks.py
	$(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/exchange.py
	$(BIN)/python benchmarks/store.py
	$(BIN)/python benchmarks/simulation.py
	$(BIN)/python benchmarks/whatif.py
	$(BIN)/python benchmarks/agreement.py
	$(BIN)/python benchmarks/attach.py

PIN = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	$(PIN) --extra all --group build --group test --group lint --upgrade --output-file requirements-dev.lock
	$(PIN) --extra all --group build --upgrade --constraint requirements-dev.lock --output-file requirements.lock

clean:  ## remove the environment and everything built
	rm -rf $(VENV) build dist node_modules

$(LAB): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tender_cycles needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...")'
ifeq ($(UV),)
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
else
	$(UV) venv --quiet --allow-existing --python $$($(PYTHON) -c 'import sys; print(sys.executable)') $(VENV)
endif
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(LAB)

node_modules/.package-lock.json: package-lock.json
	npm ci --silent
	@touch $@

$(READY): $(LAB) requirements-dev.lock
	$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $(READY)
