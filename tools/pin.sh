#!/bin/sh
# Pin every package: write requirements/*.txt (with hashes, for `make run`, `make bench`, `make test`) and constraints.txt (the
# same versions, for `pip install -c`). What is pinned already stays; `tools/pin.sh --upgrade` takes the newest of all.
# Needs uv (https://docs.astral.sh/uv/). The files name no package index: they hold for any.
set -eu
cd "$(dirname "$0")/.."

compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

note="# Written by \`make pins\`; do not edit. Any platform, Python 3.11 and later."

# The build backend is among them, so that setting up needs no build environment of its own.
printf 'hatchling\n' | compile "$@" --extra firewall -o requirements/run.txt pyproject.toml - >/dev/null
compile "$@" -c requirements/run.txt --extra bench -o requirements/bench.txt pyproject.toml >/dev/null
compile "$@" -c requirements/run.txt --extra dev -o requirements/test.txt pyproject.toml >/dev/null
# The fuzzer goes beside what the tests need.
printf 'atheris\n' | compile "$@" -o requirements/fuzz.txt - >/dev/null

for file in requirements/run.txt requirements/bench.txt requirements/test.txt requirements/fuzz.txt; do
    { echo "$note"; grep -v '^#' "$file"; } > "$file.new"
    mv "$file.new" "$file"
done
{
    echo "$note"
    echo "# pip install -c constraints.txt expressway-planner"
    sed -n 's/^\([A-Za-z0-9][^\\]*[^ \\]\) *\\*$/\1/p' requirements/test.txt
} > constraints.txt
