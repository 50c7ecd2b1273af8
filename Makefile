# On a fresh machine `make run` opens the practice desk and `make test` passes the tests; both set up first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard console/locale/*/LC_MESSAGES/pult.po)

.PHONY: run test lint wheel guide screens rig bench setup clean

run: $(VENV)/ready
	$(BIN)/pult practice

test: $(VENV)/ready-dev lint
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

wheel: $(VENV)/ready-dev
	$(BIN)/python -m build --wheel

# The tables of docs/keys.md, from the commands.
guide: $(VENV)/ready-dev
	$(BIN)/python -m screens.key_guide

# The pictures of the README, from the real program.
screens: $(VENV)/ready-dev
	$(BIN)/python -m tests.pictures

# A thousand replies through kills and faults, counted at three desks; half an hour. See docs/reliability.md.
rig: $(VENV)/ready-dev
	$(BIN)/python -m tests.rig

# Floors and Pult in one run, as one table; with caches of a million tickets: 3 GB and an hour, the first time.
# `make bench BENCH=--quick` takes minutes. See docs/performance.md.
bench: $(VENV)/ready-dev
	$(BIN)/python -m tests.bench $(BENCH)

setup: $(VENV)/ready-dev

# An editable install compiles the catalogues as well, so it is done again when one of them changed.
$(VENV)/ready: pyproject.toml console/__init__.py $(CATALOGUES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/ready-dev: pyproject.toml console/__init__.py $(CATALOGUES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/ready

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pult needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python could not make a virtual environment. On Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
