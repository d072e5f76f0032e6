# Thin, on purpose: everything is in dev.py, which also runs where there is no make.
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench strings setup lock clean

help run check strings setup lock:
	@$(PYTHON) dev.py $@

test bench:
	@$(PYTHON) dev.py $@ $(ARGS)

clean:
	rm -rf .venv .tools node_modules build portal/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f translations/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
