"""Fuzz one target, guided by the branches that inputs reach: `python tools/fuzz/one.py TARGET FOLDER SECONDS`.

What goes wrong is kept in FOLDER/found, once for each exception and place; then it goes on.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import time
import traceback
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from targets import TARGETS

SLOW_S = 1.0
"""Processor seconds beyond which an input is a find."""

with atheris.instrument_imports(include=["planner", "marshmallow", "yaml"]):
    import planner.assessment
    import planner.intake.design_sheets
    import planner.intake.sites
    import planner.intake.xlsx_reader
    import planner.render.xlsx
    import planner.roll_up
    import planner.schemas
    import planner.triage  # noqa: F401  (imported to be watched)


def main() -> None:
    """Fuzz the target that the arguments name."""
    target, folder, seconds = TARGETS[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3])
    corpus, found = folder / "corpus", folder / "found"
    for needed in (corpus, found):
        needed.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), "ascii")
    seen: set[str] = {file.name for file in found.iterdir()}
    logging.disable()

    def run(content: bytes) -> None:
        begin = time.process_time()
        try:
            target.run(content)
        except Exception as error:
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/fuzz/" not in frame.filename]
            last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
            _keep(f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}", content, traceback.format_exc())
        if (took := time.process_time() - begin) > SLOW_S:
            _keep(f"slow-{int(took)}s", content, f"{took:.1f} s")

    def _keep(name: str, content: bytes, told: str) -> None:
        if name not in seen:
            seen.add(name)
            (found / name).write_bytes(content)
            print(f"\nFOUND {name}\n{told}", file=sys.stderr, flush=True)

    for seed in target.seeds():
        target.run(seed)  # what is loaded late is loaded, before anything is timed
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-artifact_prefix={found}/",
        f"-dict={words}",
        "-timeout=60",
        "-report_slow_units=60",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-seed=22",
    ]
    atheris.Setup([sys.argv[0], str(corpus), *options], run)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(char if char.isalnum() else f"\\x{ord(char):02x}" for char in word)


if __name__ == "__main__":
    main()
