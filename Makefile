# Two commands matter: `make run` and `make test`. Each brings what it needs.
# The system's own Python where it is recent enough and makes virtual environments: a distribution builds it with
# profile-guided optimisation, and one built from source without is a seventh slower.
PYTHON ?= $(shell for each in /usr/bin/python3 python3; do \
  $$each -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; done; echo $$each)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TEST_WORKERS ?= 2
export PORT ?= 8000
# Each of the processes that the tests start would compile all of the project again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check messages rules bench clients fuzz axe lighthouse browser fonts picture screenshots states \
  requirements clean

run: $(VENV)/.base
	@DJANGO_SETTINGS_MODULE=config.settings.local $(BIN)/python manage.py serve --demo

ifdef APP
test: $(VENV)/.dev browser
	$(BIN)/python -m pytest tests/$(APP) -n $(TEST_WORKERS) --dist worksteal
else
test: $(VENV)/.dev browser
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal
	mkdir -p var
	DATABASE_URL=sqlite:///$(CURDIR)/var/tests.sqlite3 $(BIN)/python -m pytest -m sqlite -n $(TEST_WORKERS) --dist worksteal
	$(MAKE) rules
endif

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	$(BIN)/python -m tests.architecture.templates
	@$(BIN)/python -m tests.i18n.messages --check

# The German catalogue, brought up to date with the texts of the code, and compiled.
messages: $(VENV)/.dev
	@$(BIN)/python -m tests.i18n.messages

rules: $(VENV)/.dev
	@$(BIN)/python -m tests.contract.rules

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

# Linters, generators of clients and the collections against the demo; PARTS="lint python" for some of them.
clients: $(VENV)/.dev
	$(BIN)/python -m tests.clients $(PARTS)

fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz

# The fonts of the desk: what it shows of the theme's, in static/unfold/fonts.
fonts: $(VENV)/.dev
	@$(BIN)/python -m tests.desk.fonts

# What axe says of every page, asked whole in light and dark, at 1440 and 390 pixels; the suite asks less of repeats.
axe: $(VENV)/.dev browser
	AXE=whole $(BIN)/python -m pytest tests/browser/test_accessibility.py -q

# Lighthouse on the main pages, fetched by npx; without npx it is skipped and says so.
lighthouse: $(VENV)/.dev browser
	@$(BIN)/python -m tests.browser.lighthouse

# The picture of the layers in ARCHITECTURE.md.
picture:
	@$(PYTHON) -m tests.architecture.picture

# The pictures of README.md and the user guide: a server with demo data, and Chromium.
screenshots: $(VENV)/.dev browser
	@$(BIN)/python -m tests.browser.screenshots

# The tables of states in docs/states.md.
states:
	@$(BIN)/python -m tests.docs.states

# Browser tests drive the system's Chromium, best the one without windows; without any they skip and say so.
browser:
	@command -v chromium-headless-shell >/dev/null 2>&1 || sh .ci/chromium || \
	  command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || \
	  echo "NO CHROMIUM COULD BE HAD: BROWSER TESTS WILL BE SKIPPED"

# Pins every package with its hashes; run after a change of a requirements/*.in file.
requirements: $(VENV)/.dev
	for name in base production dev; do (cd requirements && ../$(BIN)/pip-compile --quiet --generate-hashes \
	  --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file $$name.txt $$name.in); done

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.base

clean:
	rm -rf var $(VENV)
