# Two commands on a fresh machine: `make align` runs the main job, `make test` passes the tests. Each sets itself up.
# Needs Python >= 3.11, git and make; no compiler. The tests use a browser, PostgreSQL and fonts: root on Debian or Ubuntu
# gets them installed, others are told what to install.

SHELL := /bin/sh
.DEFAULT_GOAL := align
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests benchmarks scripts
# Where bytecode is not kept, every process compiles everything again: a third of the time of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: align concert desk vendor test test-fast test-long slow system lint format docs reference rules wheel bench snapshot links lock clean

align: $(VENV)/run.stamp
	@$(BIN)/tricord align --programme DPRK --html report.html

# Three governments' nodes on this machine agree on a joint action, told in the terminal.
concert: $(VENV)/run.stamp
	@$(BIN)/tricord concert

# The pages in the browser, on the lists that come with Tricord: no node, no keys, nobody logs in.
PORT = 8641
desk: $(VENV)/run.stamp
	@$(BIN)/tricord serve --port $(PORT)

# What others wrote and the pages carry, from npm: the version and the digest that vendored.toml names.
vendor: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_vendored.py

# Two processes, each with a stretch of the files, so that a file's fixtures are made once; who is done first takes over.
PYTEST = $(BIN)/python -m pytest -n 2 --dist worksteal
# From Python 3.12 on, coverage costs next to nothing.
MEASURED = COVERAGE_CORE=$$($(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')

# Coverage is of the quick tests: to trace a long one doubles its time, and they reach what it reaches.
test: $(VENV)/dev.stamp system
	@$(MEASURED) $(PYTEST) -m "not slow" --cov --cov-report=term:skip-covered
	@$(PYTEST) -m slow

# Without what takes over a quarter of a second (tests/slow.py).
test-fast: $(VENV)/dev.stamp system
	@$(PYTEST) -m "not slow"

# For hours: long walks through the state machines, many more examples of every property.
test-long: $(VENV)/dev.stamp system
	@HYPOTHESIS_PROFILE=nightly $(PYTEST)

# Measures every test and writes tests/slow.txt anew.
slow: $(VENV)/dev.stamp system
	@$(PYTEST) --write-slow

system: $(VENV)/dev.stamp
	@scripts/system_packages.sh $(BIN)/python

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/check_house.py

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

docs: $(VENV)/dev.stamp
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The pages of the reference that follow from the code.
reference: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_reference.py

# The digests of the rules, which follow every change of a rule.
rules: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_rules.py

wheel: $(VENV)/dev.stamp
	@$(BIN)/hatchling build -t wheel

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.screening
	@$(BIN)/python -m benchmarks.linking.bench_linking
	@$(BIN)/python -m benchmarks.linking.bench_collections
	@$(BIN)/python -m benchmarks.replay
	@$(BIN)/python -m benchmarks.coordination
	@$(BIN)/python -m benchmarks.moderation.bench_comments --aside --prose ../shared/data/lang/tr_boun-ud-dev.conllu
	@$(BIN)/python -m benchmarks.desk

# The embedded snapshot, from the official files beside the project.
snapshot: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_snapshot.py

# Its links alone, after a change of the rules that make them.
links: $(VENV)/dev.stamp
	@$(BIN)/python scripts/make_snapshot.py --links

# Pins every dependency with its hashes; the files hold no download addresses. The development lock keeps the versions of
# the other two, so that installing one over the other changes nothing.
COMPILE = UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock: $(VENV)/dev.stamp
	@printf '%s\n' 'hatchling>=1.27' 'editables>=0.5' | $(COMPILE) - -o requirements-build.lock
	@$(COMPILE) pyproject.toml --extra postgres -c requirements-build.lock -o requirements.lock
	@$(COMPILE) pyproject.toml --extra postgres --group dev -c requirements-build.lock -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf $(VENV) site dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache report.html

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
