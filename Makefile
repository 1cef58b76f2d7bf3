# The commands of a newcomer. They set up what they need in the active virtual environment, or in .venv.
PYTHON ?= python3
VENV := $(or $(VIRTUAL_ENV),.venv)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate pyproject.toml

.PHONY: install demo test check soak bench lock screenshot

install: $(VENV)/.opiekun-installed

demo: install  ## the whole desk on loopback, with nothing to configure
	$(BIN)/opiekun demo

test: $(VENV)/.opiekun-tested  ## all tests this machine can run; what it can't is named at the end
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.opiekun-tested  ## style, types, and the map of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/.opiekun-tested  ## the laws and the simulation, ten times deeper; each story each way on each database
	OPIEKUN_DEPTH=soak $(BIN)/python -m pytest -n auto tests/laws tests/simulation tests/stories tests/live/test_walk.py

screenshot: $(VENV)/.opiekun-tested  ## docs/demo.png, from the real demo
	$(BIN)/python -m tests.live.screenshot docs/demo.png

lock:  ## pin what pyproject.toml asks for; the second is a part of the first
	$(COMPILE) --extra postgres --extra demo --group dev -o requirements-dev.lock
	$(COMPILE) --extra demo --constraint requirements-dev.lock -o requirements.lock

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.opiekun-installed: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps -e .
	touch $@

$(VENV)/.opiekun-tested: requirements-dev.lock $(VENV)/.opiekun-installed
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@
