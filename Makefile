# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARGS ?= chat

.DEFAULT_GOAL := help
.PHONY: help run test coverage lint format bench chaos fuzz docs lock sbom dist clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## open the terminal chat (make run ARGS='ask "…"' for any other command)
	@$(BIN)/footnote $(ARGS)

test: lint ## set up, check format, lint, types and import contracts, and run the tests
	@$(BIN)/python -m pytest -q $(TESTARGS)

coverage: $(VENV)/.dev ## run the tests again and see that 95% of all branches are tried, no file left out (a tenth slower)
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q --timeout=240 $(TESTARGS)
	@$(BIN)/coverage combine -q && $(BIN)/coverage report

lint: $(VENV)/.dev ## format, lint, types and import contracts, without changing a file
	@$(BIN)/ruff format --check --quiet . || { echo "Run 'make format', then look at what it changed."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config pyproject.toml >$(VENV)/lint-imports.log 2>&1 || { cat $(VENV)/lint-imports.log; exit 1; }

format: $(VENV)/.dev ## rewrite files in the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## measure accuracy, speed and memory, side by side with the alternatives
	@$(BIN)/python -m tests.benchmarks $(ARGS)

chaos: $(VENV)/.dev ## kill the store 1,000 times, cut the power 10,000 times, kill the bot, then break both platforms over and over (an hour; FOOTNOTE_STORMS=0.1 for a tenth)
	@FOOTNOTE_CYCLES=$${FOOTNOTE_CYCLES:-1000} $(BIN)/python -m pytest -q --timeout=3600 tests/knowledge/sqlite/test_crashes.py
	@$(BIN)/python -m tests.benchmarks power_cuts restarts
	@FOOTNOTE_STORMS=$${FOOTNOTE_STORMS:-1} $(BIN)/python -m tests.benchmarks storms

fuzz: $(VENV)/.dev ## feed a million strange texts and a hundred thousand broken payloads to what reads them
	@$(BIN)/python -m tests.benchmarks fuzz

docs: $(VENV)/.dev ## write docs/reference.md from the code
	@$(BIN)/python -m tests.docs

lock: $(VENV)/.lock-tool ## renew the hashed locks from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--custom-compile-command "make lock" --extra all --group build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--custom-compile-command "make lock" --extra all --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

sbom: $(VENV)/.sbom-tool requirements.lock ## write sbom.json: every package that is installed to run the bot, with its licence (CycloneDX)
	@$(PYTHON) -m venv --clear --without-pip $(VENV)/shipped
	@$(VENV)/sbom/bin/python -m pip --python $(VENV)/shipped/bin/python --disable-pip-version-check --quiet install --require-hashes -r requirements.lock
	@$(VENV)/sbom/bin/cyclonedx-py environment --output-reproducible --of JSON -o sbom.json $(VENV)/shipped/bin/python
	@$(BIN)/python -c 'import json; parts = json.load(open("sbom.json"))["components"]; print(len(parts), "packages in sbom.json")'

dist: $(VENV)/.dev ## build the wheel and the sdist, and see that the wheel answers in a clean environment
	@rm -rf dist build && $(BIN)/python -m hatchling build
	@$(PYTHON) -m venv build/clean && sed '/--hash/d; s/ *\\$$//' requirements.lock >build/constraints.txt
	@build/clean/bin/python -m pip --disable-pip-version-check --quiet install -c build/constraints.txt dist/*.whl
	@build/clean/bin/footnote --db build/clean/footnote.db ask "How much does the golf course cost?"

clean: ## remove the environment and every cache
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist

# A broken half of an environment is worse than none: the marker is written last.
$(VENV)/.base:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Footnote needs Python 3.11 or newer: set PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); echo "Python's venv module is missing: on Debian and Ubuntu run 'apt install python3-venv'."; exit 1; }
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.base
	@test -e $(VENV)/.dev || { echo "Setting up, once …" >&2; $(PIP) install --require-hashes -r requirements.lock; }
	@test -e $(VENV)/.dev || $(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot knowledge
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/.base
	@echo "Setting up for development, once …" >&2; $(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot knowledge
	@touch $@ $(VENV)/.run

$(VENV)/.lock-tool: | $(VENV)/.base
	@$(PIP) install uv
	@touch $@

$(VENV)/.sbom-tool: | $(VENV)/.base
	@$(PYTHON) -m venv $(VENV)/sbom && $(VENV)/sbom/bin/python -m pip --disable-pip-version-check --quiet install 'cyclonedx-bom>=7,<8'
	@touch $@
