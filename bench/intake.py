"""What reading an uploaded workbook costs: the guarded process against plain openpyxl in this one.

Run with `make bench`, or alone with a number of rows: `python bench/intake.py 1e4`. In turns, cells compared before
anything is timed. The guarded reading starts a process each time, and that is in its figure. Absolute figures belong to
the machine; compare the ratios of one run.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import openpyxl
from goals import tell

from planner.intake.limits import MAX_ROWS
from planner.intake.sheets import read_sheets
from planner.intake.sites import read_sites
from planner.reference import load_reference
from planner.roll_up import MOST_SITES, roll_up
from planner.wording import load_wording

ROUNDS = 5
HEADINGS = (
    "name",
    "users",
    "mra_share",
    "registrations_per_user",
    "busy_hour_call_attempts",
    "holding_time_seconds",
    "video_share",
    "b2b_share",
    "blocking",
)

Rows = list[tuple[Any, ...]]


def workbook(rows: int) -> bytes:
    """Return a workbook of so many sites, the same in every run."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sites")
    sheet.append(HEADINGS)
    for number in range(rows):
        sheet.append((f"Site {number}", 50 + number % 900, 0.6, 1.5, 20 + number % 300, 180, 0.4, 0.2, 0.001))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain(content: bytes) -> Rows:
    """Return the rows as openpyxl reads them quickest, in this process and without a bound."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def guarded(content: bytes) -> Rows:
    """Return the rows as an upload is read: looked at first, then read in a bound process of its own."""
    return list(read_sheets(content, "xlsx")[0].rows)


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Measure and print."""
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000
    rows = min(rows, MOST_SITES, MAX_ROWS - 1)
    content = workbook(rows)
    if plain(content) != guarded(content):
        raise SystemExit("the two do not read the same")
    took: dict[str, list[float]] = {"openpyxl, read_only": [], "guarded process": []}
    for _ in range(ROUNDS):
        took["openpyxl, read_only"].append(seconds(lambda: plain(content)))
        took["guarded process"].append(seconds(lambda: guarded(content)))
    middle = {name: statistics.median(times) for name, times in took.items()}
    say(f"\n{rows:,} rows of {len(HEADINGS)} cells, workbook of {len(content):,} bytes\n")
    for name, median in middle.items():
        say(f"  {name:<22} {median * 1000:>8.0f} ms  {median / middle['openpyxl, read_only']:>6.2f}x")
    tell(11, middle["guarded process"] / middle["openpyxl, read_only"])
    reference, wording = load_reference(), load_wording()
    read = read_sites(read_sheets(content, "xlsx"), wording, reference)
    to_demand = (
        seconds(lambda: read_sites(read_sheets(content, "xlsx"), wording, reference)) - middle["guarded process"]
    )
    to_options = seconds(lambda: roll_up(read, reference))
    say(f"\n  rows to demand {to_demand * 1000:.0f} ms, demand to options and sums {to_options * 1000:.0f} ms")


if __name__ == "__main__":
    main()
