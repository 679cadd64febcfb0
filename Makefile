# Two commands matter: `make run` and `make test`. Both set up what they need; see README.md.

.DEFAULT_GOAL := help
.PHONY: help run test check docs wheel bench coverage fuzz mutants doctor pins sbom audit clean setup-run setup-test setup-bench setup-fuzz

help:  ## List these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do \
	    printf '  make %-10s %s\n' "$$target" "$$text"; done

run: setup-run  ## Set up, then serve the page on 127.0.0.1:8000 (PORT=8080 make run: another port)
	@exec .venv/bin/expressway-planner serve

test: setup-test  ## Set up, then run every check and every test (what CI runs)
	@tools/test.sh

check: setup-test  ## The checks and the quick tests: format, lint, types, layers, docs
	@tools/check.sh && .venv/bin/pytest -n 2 --dist loadgroup -q -m "not slow"

docs: setup-test  ## Write the generated pages anew: docs/rules.md, docs/limits.md, docs/licences.md, docs/asvs.md
	@.venv/bin/python tools/docs.py

wheel: setup-test  ## Build dist/*.whl
	@.venv/bin/python -m build --wheel --no-isolation

bench: setup-bench  ## Measure the product beside its peers, as ratios within one run, into bench/RESULTS.md
	@.venv/bin/python bench/run.py

# What no branch may be missed of.
CORE = planner/rules/*,planner/capacity*,planner/ports*,planner/runbook*,planner/assessment*,planner/schemas/*,planner/intake/*,planner/triage*
coverage: setup-test  ## Run the tests and show the branches they miss; the core and the parsers may miss none
	@rm -f .coverage .coverage.*
	@# The figures are worth having after a test that failed, too. What ends after the tests did is added, if it is any.
	@tools/test.sh -q --cov --cov-report=; tests=$$?; \
	    .venv/bin/coverage combine --append -q 2>/dev/null; \
	    .venv/bin/coverage report --fail-under=98 && .venv/bin/coverage report --fail-under=100 --include='$(CORE)' && exit $$tests

fuzz: setup-fuzz  ## Fuzz every parser, guided by coverage (SECONDS=60 for each; TARGETS="json pem": those alone)
	@.venv/bin/python tools/fuzz/run.py --seconds $(or $(SECONDS),60) $(TARGETS)

mutants: setup-test  ## Break rules, capacity, sizing and ports and tell what no test notices (SAMPLE=300)
	@.venv/bin/python tools/mutants.py --sample $(or $(SAMPLE),300) $(AREAS)

doctor: setup-run  ## Tell what works in this installation, PDF for one, and what is missing
	@.venv/bin/expressway-planner doctor

pins:  ## Pin the packages anew after a change in pyproject.toml (needs uv)
	@tools/pin.sh

sbom: setup-run  ## Write the bill of materials of what is installed for serving, dist/sbom.cdx.json (CycloneDX)
	@.venv/bin/python tools/sbom.py

audit: setup-run  ## Ask a public list (OSV) for known weaknesses of what is pinned; fails where it cannot be asked
	@.venv/bin/python tools/audit.py

clean:  ## Remove everything made here, the virtual environment too
	rm -rf .venv dist build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run:
	@tools/setup.sh run

setup-test:
	@tools/setup.sh test

setup-bench: setup-run
	@tools/setup.sh bench

setup-fuzz: setup-test
	@tools/setup.sh fuzz
