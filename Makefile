PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test test-slow bench lint clean

run: .venv/kernels.done
	$(BIN)/python -m streamlit run app.py

test: lint .venv/kernels.done
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: .venv/dev.done .venv/kernels.done
	$(BIN)/python -m pytest -m slow

bench: .venv/dev.done .venv/kernels.done
	$(BIN)/python benchmarks/run.py

lint: .venv/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache neuro/mechanism/__pycache__

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Wanted Python 3.11 or newer on the PATH, found none; install it, or call make PYTHON=/path/to/python3." >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run.done: .venv/bin/python requirements.txt constraints.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

.venv/dev.done: .venv/run.done requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch $@

.venv/kernels.done: .venv/run.done $(wildcard neuro/mechanism/*.py)
	$(BIN)/python -m neuro.mechanism
	touch $@
