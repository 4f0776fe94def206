# One door: every target runs here exactly what CI runs.
PYTHON ?= python3
PORT ?= 8888
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Without a display JupyterLab prints its address; as root (a container) it wants to be told that this is meant.
LABFLAGS := $(if $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname))),,--no-browser) \
  $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help lab app test figures lint lock bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

lab: $(READY)  ## open JupyterLab on the notebooks (PORT=8888)
	$(BIN)/jupyter lab --port $(PORT) $(LABFLAGS) \
	  --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/01_start_here.ipynb

app: $(READY)  ## serve the explorer as a page, without the code (PORT=8888)
	$(BIN)/voila --port $(PORT) $(filter --no-browser,$(LABFLAGS)) notebooks/04_explore.ipynb

test: $(READY)  ## run the whole test suite
	$(BIN)/python -m pytest $(TESTS)

figures: $(READY)  ## draw every figure into build/figures/
	$(BIN)/tender-cycles figures --out build/figures

lint: $(READY)  ## formatting, linting, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(READY)  ## measure speed against the peers
	$(BIN)/python benchmarks/tables.py
	$(BIN)/python benchmarks/clicks.py
	$(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/exchange.py
	$(BIN)/python benchmarks/store.py
	$(BIN)/python benchmarks/simulation.py

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --group test --group lint --group build --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade --output-file requirements.lock

clean:  ## remove the environment and everything built
	rm -rf $(VENV) build dist

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tender_cycles needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
