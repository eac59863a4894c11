# make help lists what can be done. Everything happens in the virtual environment .venv, which the first target creates.

VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# A configuration folder only for `make lab`: students do not need the instructor's panels, nor the list of assignments,
# which shows an error to everybody who has no exchange folder.
STUDENT := $(CURDIR)/$(VENV)/etc/student
FIRST_PAGE := 00_start_here/00_start_here.ipynb

# nbgrader starts programs of the environment (alembic) by their bare names.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help lab update hand-in author build grade test coverage experiments bench bench-grading gpu lint format constraints

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/.installed $(STUDENT)/labconfig/page_config.json ## open your copy of the course, work/, in JupyterLab (ARGS=--no-browser on a server)
	$(BIN)/autograder build --missing
	$(BIN)/autograder update --missing
	JUPYTER_CONFIG_PATH=$(STUDENT) $(BIN)/jupyter lab --ServerApp.root_dir=work --LabApp.default_url=/lab/tree/$(FIRST_PAGE) $(ARGS)

update: $(VENV)/.installed ## bring corrections of the course into work/; your answers stay (ARGS=07 for one unit)
	$(BIN)/autograder update $(ARGS)

hand-in: $(VENV)/.installed ## pack one file with what you hand in, and say what is not answered yet (ARGS=07)
	@$(BIN)/autograder hand-in $(ARGS)

author: $(VENV)/.installed ## open the authored units in JupyterLab (Open With, Notebook)
	$(BIN)/jupyter lab --ServerApp.root_dir=solutions $(ARGS)

build: $(VENV)/.installed ## build the student notebooks, their checks and demos.html (ARGS=07_lstm_forward for one unit)
	$(BIN)/autograder build $(ARGS)
	$(BIN)/python -m course.widgets

grade: $(VENV)/.installed ## grade a sample class and print the table of points
	$(BIN)/autograder grade --sample $(ARGS)

test: lint ## check everything, with two processes (ARGS="-m 'not slow'" goes to pytest)
	$(BIN)/autograder lint
	$(BIN)/autograder build --check
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder $(ARGS)

coverage: $(VENV)/.installed-dev ## write lstm_ref/COVERAGE.md: which oracle checks which cell (the text: autograder coverage)
	$(BIN)/python -m tests.coverage_table

experiments: $(VENV)/.installed-experiments ## list the papers' experiments (ARGS="run 6a --mode paper", ARGS=report)
	$(BIN)/python -m experiments $(ARGS)

bench: $(VENV)/.installed-dev ## measure the plans beside PyTorch, one thread (ARGS=--quick for a minute)
	$(BIN)/python -m benchmarks cpu $(ARGS)

bench-grading: $(VENV)/.installed-dev ## measure our grading beside nbgrader and otter-grader (ARGS=--quick)
	$(BIN)/python -m benchmarks grading $(ARGS)

gpu: $(VENV)/.installed-dev ## test the reference on a GPU, then measure it there (ARGS=--quick)
	$(BIN)/python -m benchmarks gpu $(ARGS)

lint: $(VENV)/.installed-dev ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## let ruff format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

constraints: $(VENV)/.installed-dev ## pin the newest versions of all packages in constraints.txt
	@echo '# Versions of every package, for Python 3.11 and newer on Linux, macOS and Windows. Written by: make constraints' > constraints.new
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --quiet \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links >> constraints.new
	mv constraints.new constraints.txt

# ---- the environment: created once, installed again only when the requirements or the pins change

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned packages (a minute or less, once)."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' \
	    > $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(STUDENT)/labconfig/page_config.json: Makefile | $(VENV)/.installed
	@mkdir -p $(@D)
	@echo '{"disabledExtensions": {"@jupyter/nbgrader:create-assignment": true, "@jupyter/nbgrader:formgrader": true,' \
	    '"@jupyter/nbgrader:course-list": true, "@jupyter/nbgrader:assignment-list": true}}' > $@

$(VENV)/.installed-experiments: $(VENV)/.installed
	@echo "Installing what the experiments need (a minute or less, once)."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[experiments]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need (a minute or two, once)."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,cluster,postgresql,experiments,oracles]'
	@touch $@

$(BIN)/python:
	@for python in python3 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Creating $(VENV) with $$($$python --version)."; \
	        exec $$python -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "No Python 3.11 or newer (with its venv module) was found. Install one, for example from python.org" >&2; \
	echo "or with the packages python3 and python3-venv of Debian and Ubuntu, and run make again." >&2; \
	exit 1
