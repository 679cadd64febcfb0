"""What the columnar search costs: planner.sizing.sweep against the same search in plain Python, and in polars.

Run with `make bench`, or alone with a number of rows: `python bench/sweep.py 1e6`. All on one core, in turns, answers
compared before anything is timed. The bound is the rate at which one core reads memory, measured in the same run.
Absolute figures belong to the machine; compare the ratios of one run.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

# Read when numpy and polars are imported. Both on one core: what is compared is the search, not the machine.
os.environ["POLARS_MAX_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import polars as pl
from goals import tell

from planner.design import Metric
from planner.reference import load_reference
from planner.sizing import Terms, sweep
from planner.sizing.options import CALLS, SearchSpace, search
from planner.sizing.solving import cheapest

ROUNDS, SAMPLE = 5, 2_000
TERMS = Terms(peer_losses=1)
LARGEST = {
    Metric.REGISTRATIONS: 60_000,
    Metric.VIDEO_CALLS: 4_000,
    Metric.AUDIO_CALLS: 8_000,
    Metric.MRA_REGISTRATIONS: 40_000,
    Metric.TURN_RELAYS: 50_000,
}
"""What is asked of each metric at the most; small demands are commoner than large ones."""

Columns = dict[str, "np.ndarray[Any, Any]"]


def demands(rows: int) -> Columns:
    """Return so many rows of demand, the same in every run."""
    chance = np.random.default_rng(1)
    return {str(metric): np.floor(chance.random(rows) ** 3 * most).astype(np.int64) for metric, most in LARGEST.items()}


def naive(space: SearchSpace, rows: list[tuple[int, ...]]) -> list[int]:
    """Return the first option that carries each row: every option in turn, its figures against the row's."""
    singles = [metric for metric in LARGEST if metric not in CALLS]
    options = [
        (
            [option.offer.figure(metric) for metric in singles],
            [option.offer.call_weights[metric] for metric in (Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)],
            option.offer.call_whole,
            option.shares_after_losses,
        )
        for option in space.options
    ]
    found = []
    for row in rows:
        for index, (figures, weights, whole, shares) in enumerate(options):
            if (
                row[0] <= figures[0] * shares
                and row[3] <= figures[1] * shares
                and row[4] <= figures[2] * shares
                and row[1] * weights[0] + row[2] * weights[1] <= whole * shares
            ):
                found.append(index)
                break
        else:
            found.append(-1)
    return found


def prepared(space: SearchSpace, rows: list[tuple[int, ...]]) -> list[int]:
    """Return the same with every product of figures and shares reckoned beforehand: as fast as plain Python goes."""
    bounds = []
    for index, option in enumerate(space.options):
        offer, shares = option.offer, option.shares_after_losses
        singles = [offer.figure(metric) * shares for metric in LARGEST if metric not in offer.call_weights]
        weights = [offer.call_weights[metric] for metric in (Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)]
        bounds.append((index, *singles, *weights, offer.call_whole * shares))
    found = []
    for registrations, video, audio, mra, turn in rows:
        for index, most_registrations, most_mra, most_turn, of_video, of_audio, most_calls in bounds:
            if (
                registrations <= most_registrations
                and mra <= most_mra
                and turn <= most_turn
                and video * of_video + audio * of_audio <= most_calls
            ):
                found.append(index)
                break
        else:
            found.append(-1)
    return found


def scalar(space: SearchSpace, rows: list[tuple[int, ...]]) -> list[int]:
    """Return the same by the planner's own search for one demand."""
    place = {id(option): index for index, option in enumerate(space.options)}
    found = (cheapest(dict(zip(LARGEST, row, strict=True)), space) for row in rows)
    return [-1 if option is None else place[id(option)] for option in found]


def in_polars(space: SearchSpace, columns: Columns) -> Callable[[], Any]:
    """Return the same in polars, in closed form as the sweep has it."""
    frame, none = pl.DataFrame(columns), len(space.options)
    best = []
    for offer in space.offers:
        most = max(option.shares_after_losses for option in space.options if option.offer is offer)
        table = [none] * (most + 2)
        for index in range(none - 1, -1, -1):
            option = space.options[index]
            if option.offer is offer:
                table[: option.shares_after_losses + 1] = [index] * (option.shares_after_losses + 1)
        calls = sum(
            pl.col(str(metric)).cast(pl.Float64) * offer.call_weights[metric]
            for metric in (Metric.VIDEO_CALLS, Metric.AUDIO_CALLS)
        )
        single = [pl.col(str(metric)) / offer.figure(metric) for metric in LARGEST if metric not in offer.call_weights]
        shares = pl.max_horizontal([*single, calls / offer.call_whole]).ceil().clip(0, most + 1).cast(pl.UInt32)
        best.append(pl.lit(pl.Series(table, dtype=pl.Int16)).gather(shares))
    least = pl.min_horizontal(best)
    query = frame.lazy().select(pl.when(least == none).then(-1).otherwise(least).alias("option"))

    def work() -> Any:
        return query.collect()["option"].to_numpy()

    return work


def medians(variants: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the median seconds of each, taken in turns so that the machine's moods hit all of them."""
    spent: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, work in variants.items():
            began = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def main() -> None:
    """Compare, measure and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    reference = load_reference()
    space, columns = search(TERMS, reference), demands(count)
    rows = list(zip(*(column[:SAMPLE].tolist() for column in columns.values()), strict=True))
    swept = sweep(columns, reference, TERMS).option
    polars = in_polars(space, columns)
    first = swept[:SAMPLE].tolist()
    if naive(space, rows) != first or prepared(space, rows) != first or scalar(space, rows) != first:
        raise SystemExit("the plain searches give other answers")
    if not np.array_equal(polars(), swept):
        raise SystemExit("polars gives other answers")
    block = np.ones(16_777_216)
    floats = {name: column.astype(np.float64) for name, column in columns.items()}
    variants: dict[str, tuple[int, Callable[[], Any]]] = {
        "plain Python, every option": (len(rows), lambda: naive(space, rows)),
        "the same, products prepared": (len(rows), lambda: prepared(space, rows)),
        "sizing.cheapest, one by one": (len(rows), lambda: scalar(space, rows)),
        "sizing.sweep, whole numbers": (count, lambda: sweep(columns, reference, TERMS)),
        "sizing.sweep, doubles": (count, lambda: sweep(floats, reference, TERMS)),
        "polars, closed form": (count, polars),
    }
    spent = medians({**{name: work for name, (_, work) in variants.items()}, "": block.max})
    bandwidth = block.nbytes / spent.pop("")
    each = {name: seconds / variants[name][0] for name, seconds in spent.items()}
    floor = each["plain Python, every option"]
    carried = float((swept >= 0).mean())
    sys.stdout.write(
        f"{count} demands of {len(columns)} metrics, {len(space.options)} options of {len(space.offers)} platforms, "
        f"one peer lost; {carried:.0%} are carried. All answers agree.\n"
        f"{'search, one core':<32}{'ns/row':>10}{'rows/s':>14}{'x plain':>10}\n"
    )
    for name, seconds in each.items():
        sys.stdout.write(f"{name:<32}{seconds * 1e9:>10.0f}{1 / seconds:>14,.0f}{floor / seconds:>10.1f}\n")
    tell(13, floor / each["sizing.sweep, doubles"])
    moved = 8 * len(columns) + swept.itemsize
    share = moved / each["sizing.sweep, doubles"] / bandwidth
    sys.stdout.write(
        f"one core reads {bandwidth / 1e9:.1f} GB/s; the sweep takes in and gives out {moved} bytes a row: "
        f"{share:.1%} of that\n"
    )


if __name__ == "__main__":
    main()
