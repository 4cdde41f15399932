# Two commands on a fresh machine: `make align` runs the main job, `make test` passes the tests. Each sets itself up.
# Needs Python >= 3.11, git and make; no compiler, no root.

SHELL := /bin/sh
.DEFAULT_GOAL := align
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests benchmarks scripts

.PHONY: align test test-fast lint format docs bench snapshot lock clean

align: $(VENV)/run.stamp
	@$(BIN)/tricord align --programme DPRK --html report.html

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

test-fast: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -n 2 -m "not slow"

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

docs: $(VENV)/dev.stamp
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks

# The embedded snapshot, from the official files beside the project.
snapshot: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_snapshot.py

# Pins every dependency with its hashes; the files hold no download addresses.
lock: $(VENV)/uv.stamp
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --extra postgres --no-annotate --no-header -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --extra postgres --group dev --no-annotate --no-header -o requirements-dev.lock

clean:
	@rm -rf $(VENV) site .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache report.html

$(VENV)/uv.stamp: requirements-bootstrap.txt scripts/make_venv.sh
	@sh scripts/make_venv.sh $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/uv.stamp requirements.lock pyproject.toml
	@[ -e $(VENV)/dev.stamp ] || $(BIN)/uv pip sync -q --require-hashes requirements-bootstrap.txt requirements.lock
	@[ -e $(VENV)/dev.stamp ] || $(BIN)/uv pip install -q --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/uv.stamp requirements-dev.lock pyproject.toml
	@$(BIN)/uv pip sync -q --require-hashes requirements-bootstrap.txt requirements-dev.lock
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp
