# Two commands on a fresh machine: `make align` runs the main job, `make test` passes the tests. Each sets itself up.
# Needs Python >= 3.11, git and make; no compiler, no root.

SHELL := /bin/sh
.DEFAULT_GOAL := align
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests benchmarks scripts

.PHONY: align concert test test-fast lint format docs bench snapshot lock clean

align: $(VENV)/run.stamp
	@$(BIN)/tricord align --programme DPRK --html report.html

# Three governments' nodes on this machine agree on a joint action, told in the terminal.
concert: $(VENV)/run.stamp
	@$(BIN)/tricord concert

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
	@$(BIN)/python -m benchmarks.screening
	@$(BIN)/python -m benchmarks.linking.bench_linking
	@$(BIN)/python -m benchmarks.linking.bench_collections
	@$(BIN)/python -m benchmarks.replay
	@$(BIN)/python -m benchmarks.coordination

# The embedded snapshot, from the official files beside the project.
snapshot: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_snapshot.py

# Pins every dependency with its hashes; the files hold no download addresses. The development lock keeps the versions of
# the other two, so that installing one over the other changes nothing.
COMPILE = UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock: $(VENV)/dev.stamp
	@printf '%s\n' 'hatchling>=1.27' 'editables>=0.5' | $(COMPILE) - -o requirements-build.lock
	@$(COMPILE) pyproject.toml --extra postgres -c requirements-build.lock -o requirements.lock
	@$(COMPILE) pyproject.toml --extra postgres --group dev -c requirements-build.lock -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf $(VENV) site .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache report.html

# Plain pip, which heeds the mirror and the certificates that the user's machine is set to. The locks are whole: nothing
# is resolved, nothing is built but Tricord itself.
PIP = $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps

$(VENV)/venv.stamp: requirements-build.lock scripts/make_venv.sh
	@sh scripts/make_venv.sh $(VENV)
	@$(PIP) --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/run.stamp: $(VENV)/venv.stamp requirements.lock pyproject.toml
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
