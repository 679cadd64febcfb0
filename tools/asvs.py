"""Make docs/asvs.md of docs/asvs.toml: what is answered to each requirement of OWASP's ASVS, and what shows it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "asvs.toml"

MET, NOT_APPLICABLE, DEVIATION = "met", "not_applicable", "deviation"
ANSWERS = {MET: "met", NOT_APPLICABLE: "does not apply", DEVIATION: "deviation"}

CHAPTERS = {
    1: "What is written into pages, files and commands",
    2: "Checking what comes in",
    3: "Browsers",
    4: "The API and HTTP",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Who may do what",
    9: "Self-contained tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "The way there",
    13: "Configuration",
    14: "Data",
    15: "Code and packages",
    16: "Log and errors",
    17: "WebRTC",
}
"""What each chapter is about, in our words."""

HEAD = """\
# Each requirement of ASVS 5.0, levels 1 and 2

<!-- Written by `make docs` from docs/asvs.toml; do not edit. -->

Ids and levels are those of the OWASP Application Security Verification Standard 5.0.0
([OWASP/ASVS](https://github.com/OWASP/ASVS), CC BY-SA 4.0), beside which this is to be read; none of its text is here.

- **met**: the code does it, and the tests named would fail if it did not.
- **deviation**: it applies and is not, or not wholly, done; the tests named hold what stands instead.
- **does not apply**: there is nothing here that it could be asked of.

A requirement is *bound* when at least one test is named. Nobody but the authors has looked at these answers.

"""


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with its answer."""

    id: str
    level: int
    answer: str
    why: str
    """A line of ours; that which many rows share where it has none of its own."""
    tests: tuple[str, ...] = ()
    """As `file::function`."""
    where: str = ""
    """What a reader is to judge, where no test can."""

    @property
    def place(self) -> tuple[int, ...]:
        """Its numbers, to sort by."""
        return tuple(map(int, self.id.removeprefix("V").split(".")))

    @property
    def applies(self) -> bool:
        """Whether it is asked of something that there is."""
        return self.answer != NOT_APPLICABLE


def load(file: Path = FILE) -> tuple[Row, ...]:
    """Return all rows in order. An unknown key, answer or reason is an error that names it."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(sorted(_rows(told["rows"], told["reasons"]), key=lambda row: row.place))


def _rows(listed: Mapping[str, Mapping[str, object]], reasons: Mapping[str, str]) -> Iterator[Row]:
    for name, given in listed.items():
        fields = dict(given)
        shared = fields.pop("because", None)
        if shared is not None and shared not in reasons:
            raise SystemExit(f"{name}: there is no reason {shared}")
        fields.setdefault("why", reasons.get(str(shared), ""))
        if unknown := fields.keys() - {"level", "answer", "why", "tests", "where"}:
            raise SystemExit(f"{name}: unknown {', '.join(sorted(unknown))}")
        if fields.get("answer") not in ANSWERS:
            raise SystemExit(f"{name}: the answer is none of {', '.join(ANSWERS)}")
        tests = fields.pop("tests", ())
        yield Row(name, tests=tuple(tests), **fields)  # type: ignore[arg-type]


def page() -> str:
    """Return docs/asvs.md."""
    rows = load()
    parts = [HEAD, *_summary(rows)]
    for chapter, about in CHAPTERS.items():
        parts.append(
            f"\n## V{chapter}: {about}\n\n| requirement | level | answer | why | shown by |\n|---|---:|---|---|---|\n"
        )
        parts += [_line(row) for row in rows if row.place[0] == chapter]
    return "".join(parts)


def _summary(rows: tuple[Row, ...]) -> Iterator[str]:
    yield "| level | requirements | do not apply | apply | met | deviations | bound to a test |\n"
    yield "|---|---:|---:|---:|---:|---:|---:|\n"
    for level in (1, 2):
        of_level = [row for row in rows if row.level == level]
        apply = [row for row in of_level if row.applies]
        met = sum(row.answer == MET for row in apply)
        bound = sum(bool(row.tests) for row in apply)
        cells = (len(of_level), len(of_level) - len(apply), len(apply), met, len(apply) - met)
        share = f"{bound} of {len(apply)} ({bound * 100 // len(apply)} %)"
        yield f"| {level} | {' | '.join(map(str, cells))} | {share} |\n"
    yield "\n## Deviations\n\n"
    yield from (f"- **{row.id}** (level {row.level}): {row.why}\n" for row in rows if row.answer == DEVIATION)


def _line(row: Row) -> str:
    shown = ", ".join(f"[{_function(test)}](../{test.partition('::')[0]})" for test in row.tests) or row.where or "–"
    return f"| {row.id} | {row.level} | {ANSWERS[row.answer]} | {row.why} | {shown} |\n"


def _function(test: str) -> str:
    return re.sub(r"^test_", "", test.partition("::")[2])
