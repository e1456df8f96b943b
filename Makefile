# Everything people and CI run. `make` alone tells what there is.

VENV := .venv
BIN := $(VENV)/bin
# What `make demo` needs, and what the tests and tools need besides.
RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests
CODE := $(wildcard .ci/*.py bot adapters storage tests bench tools)
# More than there are cores: every fifth second of a test goes by in waiting, for a disk or a process.
HANDS = $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) * 3 / 2 )))
# Extras are kept: pip before 23.3 takes "optype[numpy]" for another package than a pinned "optype",
# goes for its newest release, and finds no hash for it.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help demo test check static lint types contracts audit simulate chaos crashloop pgcrash mutants soak \
	catalogues bench format lock clean

help: ## Show this list (ARGS=... goes to the program behind demo, test and bench)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s%s\n", $$1, $$2 }' Makefile

demo: $(RUNS) ## Try the whole bot in the browser, with no account
	@$(BIN)/comptoir demo $(ARGS)

test: $(TESTS) ## Run every test, on SQLite and on PostgreSQL
	@$(BIN)/pytest -n $(HANDS) --dist worksteal $(ARGS)

check: static test ## The whole gate: format, lint, types, contracts, tests, languages

static: lint types contracts ## The gate without the tests

lint: $(TESTS)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)

types: $(TESTS)
	@$(BIN)/mypy $(CODE)

contracts: $(TESTS)
	@$(BIN)/lint-imports

bench: $(TESTS) ## Measure how fast it is
	@$(BIN)/python -m bench $(ARGS)

simulate: $(TESTS) ## Live weeks on a shaky platform, one for each of SEEDS=1-100
	@PYTHONHASHSEED=0 $(BIN)/python -m tests.simulation $(or $(SEEDS),1-100)

audit: $(TESTS) ## Look the locked packages up among known vulnerabilities (asks a service outside)
	@test -x build/audit/bin/pip-audit || { $(BIN)/python -m venv build/audit \
		&& build/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit; }
	@# --strict: without it, a package that can't be looked up counts as safe.
	@build/audit/bin/pip-audit --strict --require-hashes --disable-pip $(ARGS) \
		-r requirements.lock -r requirements-build.lock

chaos: $(TESTS) ## Kill the bot at every step of a round of 200 (ARGS="--every 10 --only slack-sqlite --both")
	@$(BIN)/python -m tests.chaos $(ARGS)

crashloop: $(TESTS) ## Let no process of the bot live for long, until a round of 200 is over
	@$(BIN)/python -m tests.chaos --loop $(ARGS)

pgcrash: $(TESTS) ## Crash PostgreSQL thirty times during rounds (ARGS="--only slack-postgresql")
	@$(BIN)/python -m tests.chaos --restarts 30 $(ARGS)

mutants: $(TESTS) ## Plant bugs in a copy, and see the tests find each one
	@$(BIN)/python -m tests.mutants $(ARGS)

soak: $(TESTS) ## Live a day of 200 members, and see that nothing grows
	@$(BIN)/python -m tests.soak

catalogues: $(TESTS) ## Bring new sentences into every language, and list what is left to say
	@$(BIN)/python -m tools.catalogues

format: $(TESTS) ## Lay the code out, and mend what the linter can
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: ## Resolve the locks anew (needs uv; UPGRADE=--upgrade takes newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv on PATH." >&2; exit 1; }
	$(LOCK) pyproject.toml --extra postgres --group dev --group build -o requirements-dev.lock
	$(LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(LOCK) --group pyproject.toml:build -c requirements-dev.lock -o requirements-build.lock

clean: ## Remove what make and the tools made
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNS): requirements.lock requirements-build.lock pyproject.toml
	@.ci/setup requirements.lock requirements-build.lock
	@touch $@

# The test lock holds all that the other two hold, at the same versions.
$(TESTS): requirements-dev.lock pyproject.toml
	@.ci/setup requirements-dev.lock
	@touch $(RUNS) $@
