#!/bin/sh
# Every check, then every test (or those that the arguments name); both run whatever the other says.
cd "$(dirname "$0")/.." || exit 2

if [ -z "${PLANNER_TEST_CHROMIUM:-}" ]; then
    for browser in chromium chromium-browser google-chrome /Applications/Chromium.app/Contents/MacOS/Chromium; do
        if found=$(command -v "$browser"); then
            export PLANNER_TEST_CHROMIUM="$found"
            break
        fi
    done
fi

tools/check.sh
checks=$?
.venv/bin/pytest -n 2 --dist loadgroup "$@"
tests=$?
[ $checks = 0 ] || echo "a check before the tests failed: see above" >&2
exit $((checks || tests))
