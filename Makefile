# Switchboard's developer interface. Needs make and a Python of at least 3.11 with pip; the rest goes into .venv.
# Settings are environment variables, and make passes its own on: "make run PORT=9000" is "PORT=9000 make run".

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

python := .venv/bin/python
bring_up = found="$$(PYTHON='$(PYTHON)' sh scripts/find-python.sh)" && "$$found" scripts/install.py
server_needs := requirements.txt
tests_need := $(server_needs) requirements-extras.txt requirements-dev.txt

.PHONY: help run test check static bench demo install lock venv venv-dev lint types imports migrations deploy schema

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: demo ## Serve Switchboard with demo data on HOST:PORT (127.0.0.1:8000)
	@exec $(python) manage.py serve

demo: venv ## Bring the database up to date and fill it with demo data
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py demo

# Else every process of the tests would compile all modules for itself, where that is switched off. A process takes a few
# tests at a time: enough to have those of one server together, and too few to be left with the slow ones in the end.
test: export PYTHONDONTWRITEBYTECODE =
test: venv-dev ## Run the tests; ARGS goes to pytest, as in ARGS="-k health"
	@$(python) -m pytest -n auto --maxschedchunk 6 $(ARGS)

check: static test ## Everything a change must pass: format, types, imports, migrations, settings, schema, tests

bench: venv-dev ## Measure the real-time core beside a bare server; ARGS goes to the bench
	@$(python) -m bench $(ARGS)

install: ## Install the server and its optional parts, for production
	@$(bring_up) .venv $(server_needs) requirements-extras.txt

lock: ## Pin every dependency again, with hashes, after a change to a requirements*.in
	@$(bring_up) .venv-lock requirements-lock.txt
	@for name in requirements requirements-extras requirements-dev; do \
		.venv-lock/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
			$$name.in --output-file $$name.txt $(ARGS) || exit 1; \
	done

static: lint types imports migrations deploy schema

lint: venv-dev
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .

types: venv-dev
	@$(python) -m mypy .

imports: venv-dev
	@$(python) .venv/bin/lint-imports --no-logo

migrations: venv-dev
	@$(python) manage.py makemigrations --check --dry-run

deploy: venv-dev
	@env -i PATH="$$PATH" ENV_FILE=config/tests/production.env $(python) manage.py check --deploy --fail-level WARNING

schema: venv-dev
	@$(python) manage.py spectacular --validate --fail-on-warn --file /dev/null

venv:
	@$(bring_up) .venv $(server_needs)

venv-dev:
	@$(bring_up) .venv $(tests_need)
