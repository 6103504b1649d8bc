# Each target sets up .venv/ by itself. Python 3.11 or newer is all that must be there.
PYTHON ?= python3
BIN := .venv/bin

# Without bytecode each of the hundred programs that the tests start would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test engine-test check run translations bench chaos audit clean

demo: .venv/run.stamp
	@$(BIN)/firebreak demo

run: .venv/run.stamp
	$(BIN)/firebreak run

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

# The engine on a real Spark: fetches 450 MB the first time, so neither `make test` nor CI calls it.
engine-test: .venv/dev.stamp
	@command -v java >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y openjdk-17-jre-headless >/dev/null; } \
	  || { echo "Java is missing: install Java 17 or newer"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,spark,kafka]"
	$(BIN)/python -m pytest tests/stories/test_engine.py tests/stories/test_engine_spark.py --durations=0

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.venv/src $(BIN)/mypy -p firebreak

# Extracts every sentence, updates the catalogues, compiles them; fails on what a complete language lacks.
translations: .venv/dev.stamp
	@$(BIN)/python -m firebreak.translations.update

# Against another commit, figure by figure: make bench COMPARE=v0.1.0; some alone: ONLY="matching imports".
bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks $(ONLY) $(if $(COMPARE),--compare $(COMPARE))

# Kills the real program a hundred times on each database, and worse: KILLS=10 ASLEEP=30 for a shorter night.
KILLS ?= 100
ASLEEP ?= 120
chaos: .venv/dev.stamp
	cd tests && ../$(BIN)/python -m chaos --kills $(KILLS) --asleep $(ASLEEP)

# What is known against the pinned packages; says why where advisories cannot be asked for, and breaks nothing then.
audit: constraints.txt | .venv/bin/python
	@$(PYTHON) -m venv .venv/audit && timeout 120 .venv/audit/bin/pip install --quiet --quiet --disable-pip-version-check pip-audit \
	  2>/dev/null || true
	@rm -f .venv/audit.json
	@timeout 300 .venv/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off \
	  --format json --output .venv/audit.json 2>/dev/null || true
	@$(BIN)/python .ci/advisories.py .venv/audit.json

# Debian's python3 comes without venv: install it where we may, and say what to do where we may not.
.venv/bin/python:
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; \
	  { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y python3-venv >/dev/null; } \
	  && $(PYTHON) -m venv .venv; } || { echo "Python's venv is missing: sudo apt-get install python3-venv"; exit 1; }

# The link gives mypy the package under its own name, whatever the checkout's folder is called.
.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@mkdir -p .venv/src && ln -sfn ../.. .venv/src/firebreak
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info
