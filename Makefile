# Verbs: install, demo, lint, check, test, gate, eval, bench, audit, sbom. Needs only Python 3.11+, make and git.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

# tests and evaluations start hundreds of processes: without bytecode each would compile the project again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo lint check test test-all gate eval bench audit sbom lock runtime-lock image format clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install  ## the worked example as a conversation, with its workbook in demo-output/
	$(BIN)/hoshin demo --to demo-output

lint: install  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint  ## lint and the fast tests
	$(BIN)/pytest -n 2 -m "not slow"

test: install  ## every test, long tables by a fixed sample; many wait for servers, so three at once
	$(BIN)/pytest -n 3

test-all: install  ## every row of every table, too
	$(BIN)/pytest -n 3 --all

gate: install  ## the evaluations every change must pass: permissions, injection, decompositions, a fixed sample of the rest
	$(BIN)/python -m evals development --model scripted --jobs 2 --sample 300 --gate evals/baselines >/dev/null
	$(BIN)/python -m evals development --model offline --jobs 2 --sample 300 --gate evals/baselines >/dev/null

eval: install  ## both models over every suite: new baselines, new figures in docs/evaluation.md, a page to read
	$(BIN)/python -m evals --model scripted --jobs 2 --write evals/baselines
	$(BIN)/python -m evals --model offline --jobs 2 --write evals/baselines --html evaluation.html
	$(BIN)/python -m evals document

bench: install  ## ratios beside a named peer, in one run each
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

audit: install  ## known vulnerabilities of what is pinned (asks PyPI's advisories over the network)
	$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict

sbom: install  ## every pinned package as a CycloneDX bill of materials, in sbom.json
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-file sbom.json

lock:  ## pin every dependency again, with hashes
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements.lock
	$(MAKE) runtime-lock

runtime-lock:  ## what the container image holds: the same pins, without what only development needs
	uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 -c requirements.lock \
		--generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements-runtime.lock

image: requirements-runtime.lock  ## the container image, as hoshin
	docker build -f deploy/Containerfile -t hoshin .

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv demo-output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
