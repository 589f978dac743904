# `make run` serves the demo, `make test` proves it. Everything else is for those who work on it.
SHELL := /bin/sh
PORT ?= 8000
RUN := .venv/.stamp-run
DEV := .venv/.stamp-dev
PY := .venv/bin/python
export PORT PYTHON

.DEFAULT_GOAL := help
.PHONY: help run venv dev test check format bench screenshots translations vendor vendor-check lock clean

help:            ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: $(RUN)      ## the demo on http://127.0.0.1:$(PORT)
	@exec $(PY) scripts/run.py

test: $(DEV)     ## the whole suite: SQLite, PostgreSQL, browser
	@$(PY) scripts/test.py

check: $(DEV)    ## lint, types, order of the rooms, translations, migrations, vendored files
	@$(PY) scripts/check.py

format: $(DEV)   ## put the Python into its form
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench: $(DEV)    ## speed against the bare limits
	@$(PY) -m bench

screenshots: $(DEV) ## the pictures of the README, from the demo
	@$(PY) scripts/browser.py ensure
	@$(PY) scripts/screenshots.py

venv: $(DEV)     ## .venv with everything needed to run and to develop

dev: venv        ## the same, and a Chromium for the browser tests
	@$(PY) scripts/browser.py ensure

translations: $(RUN) ## compile app/translations and list what is missing
	@$(PY) scripts/translations.py compile
	@$(PY) scripts/translations.py check

vendor:          ## fetch the pinned front-end files anew (needs npm)
	@python3 scripts/vendor.py fetch

vendor-check:    ## compare static/vendor with its SHA256SUMS (offline)
	@python3 scripts/vendor.py check

lock:            ## renew requirements*.txt from requirements*.in
	@sh scripts/lock.sh

clean:           ## remove the environment and caches; var/ (the demo's data) stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find app tests migrations scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	find app/translations -name '*.mo' -delete

$(RUN): requirements.txt scripts/venv.sh
	@sh scripts/venv.sh requirements.txt $@

# The development lock holds the run lock's very versions, so that both go into one environment.
$(DEV): requirements-dev.txt scripts/venv.sh $(RUN)
	@sh scripts/venv.sh requirements-dev.txt $@
