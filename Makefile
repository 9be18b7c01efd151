# The jobs of the project. `make run` and `make test` set up what they need on a bare Debian 12.
export LC_ALL := C.UTF-8
SHELL := /bin/bash
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test check study bench generate format format-check lint r-install r-check parity \
        reference dist clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

run: ## the main job: the demonstration from Python and from R, compared byte by byte
	@tools/setup.sh run
	@tools/run_demo.sh out

test: ## every test (set-up included)
	@tools/setup.sh test
	@$(PYTHON) tools/run_tests.py

check: ## the slow gates: compilers, sanitizers, static checks, R CMD check
	@tools/setup.sh check
	@tools/run_check.sh $(LANES)

study: ## long fuzz runs and all studies, some hours; each writes its page in docs/
	@tools/setup.sh test
	@$(PYTHON) tools/run_tests.py --long
	@for study in disclosure population_coverage planted_effects coverage gap_coverage; do \
	  $(PYTHON) tools/study/$$study.py || exit 1; done

bench: ## time the core and the packages beside their peers; writes docs/benchmarks.md
	@tools/setup.sh bench
	@tools/bench/run.sh

generate: ## source lists, stubs, and what follows from the core's registry
	@tools/list_sources.py
	@tools/setup.sh run
	@if [ -f tools/generate.py ]; then $(PYTHON) tools/generate.py; fi

format: ## format C++ and Python
	@tools/cpp_files.sh | xargs clang-format -i
	@.venv/bin/ruff format python tests tools
	@.venv/bin/ruff check --fix-only -q python tests tools

format-check: ## say what is not formatted
	@tools/cpp_files.sh | xargs clang-format --dry-run -Werror
	@.venv/bin/ruff format --check -q python tests tools

lint: ## ruff, mypy, lintr
	@.venv/bin/ruff check python tests tools
	@.venv/bin/mypy
	@Rscript -e 'x <- lintr::lint_package("r-package"); print(x); quit(status = length(x) > 0)'

r-install: ## the R package into R's own library, from a temporary copy
	@copy=$$(mktemp -d) && trap "rm -rf $$copy" EXIT && cp -RL r-package/. $$copy && \
	  MAKEFLAGS=-j2 R CMD INSTALL --preclean $$copy

r-check: ## R CMD check on the built tarball
	@tools/r_check.sh

parity: ## R against Python only
	@tools/setup.sh test
	@$(PYTHON) tools/run_tests.py parity

reference: ## expected values again, from the independent tools
	@for script in tests/reference/make_*.R; do (cd tests/reference && Rscript "$${script##*/}"); done

dist: ## both source packages into dist/
	@tools/setup.sh run
	@tools/release.sh build

clean: ## remove everything that was built; .venv stays
	rm -rf build out dist .rlib
