# make demo and make test do all the set-up themselves; see README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := .make/ready
OUT := out
PUBLIC := public
DATA ?= ../shared/data/published

.DEFAULT_GOAL := help
.PHONY: help demo test check bench fuzz fix spec install browser office java fuzzer examples clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all,dev]'
	@mkdir -p .make && touch $(READY)

install: $(READY) ## make the virtual environment

demo: $(READY) ## validate the examples, make the table and the site
	$(BIN)/transparency validate examples --format summary
	$(BIN)/transparency table examples -o $(OUT)
	$(BIN)/transparency site examples -o $(PUBLIC)
	@echo
	@echo "table: $(OUT)/observations.csv (and .parquet)"
	@echo "site:  open $(PUBLIC)/index.html, or: $(BIN)/python -m http.server -d $(PUBLIC)"

check: $(READY) ## format, lint, types, spec in step, fast tests
	$(BIN)/ruff format --check src tests benchmarks fuzz
	$(BIN)/ruff check src tests benchmarks fuzz
	$(BIN)/mypy
	$(BIN)/python -m transparency.derived --check
	$(BIN)/pytest -q -m "not slow" -n auto --dist loadfile

test: check browser office java fuzzer ## everything: check, then the slow tests with a browser, an office and a wheel
	$(BIN)/pytest -q -m slow

browser:
	@sh tests/install-browser.sh

office:
	@sh tests/install-office.sh

java:
	@sh tests/install-java.sh

SECONDS := 60
fuzz: $(READY) fuzzer ## search for input that stops the validator, SECONDS for each form
	@for form in json yaml xlsx; do $(BIN)/python -m fuzz $$form $(SECONDS) || exit 1; done

fuzzer:
	@PYTHON=$(BIN)/python sh fuzz/install.sh

bench: $(READY) ## compare the speed with other validators; see benchmarks/README.md
	@PYTHON=$(BIN)/python sh benchmarks/install.sh
	@$(BIN)/python -m benchmarks $(ARGS)
	@$(BIN)/python -m benchmarks.corpus $(ARGS)

fix: $(READY) ## format and mend what can be mended
	$(BIN)/ruff format src tests benchmarks fuzz
	$(BIN)/ruff check --fix src tests benchmarks fuzz

spec: $(READY) ## write what is derived in spec/
	$(BIN)/python -m transparency.derived

examples: $(READY) ## write the examples anew from the research data set (DATA=FOLDER)
	find examples -mindepth 1 -maxdepth 1 -type d ! -name 'example-*' -exec rm -rf {} +
	$(BIN)/transparency import published $(DATA) -o examples

clean:
	rm -rf $(VENV) .make $(OUT) $(PUBLIC)
