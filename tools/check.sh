#!/bin/sh
# Every check that is not a test. All of them run; the exit status tells whether all passed.
cd "$(dirname "$0")/.." || exit 2
bin=.venv/bin
failed=""

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        printf '%s\n' "$output"
        echo "FAILED  $name"
        failed="$failed $name"
    fi
}

check format "$bin/ruff" format --check .
check lint "$bin/ruff" check .
check types "$bin/mypy"
check layers "$bin/lint-imports"
check dependencies "$bin/deptry" planner
check docs "$bin/python" tools/docs.py --check

[ -z "$failed" ] || { echo "checks failed:$failed" >&2; exit 1; }
