"""Erlang B: how many of the calls offered to a group of lines find all of them taken.

B(n) = A B(n-1) / (n + A B(n-1)) with B(0) = 1, for A erlangs offered to n lines: a recursion of positive terms, which
neither overflows nor loses digits, where factorials do both beyond some 170 lines.
"""

from __future__ import annotations

from planner.errors import PlannerError

MOST_ERLANGS = 100_000
"""The most traffic that is reckoned with: more calls at once than any deployment carries."""

MOST_LINES = 200_000
"""The most lines that are reckoned with."""

LEAST_BLOCKING = 1e-9
"""The smallest blocking probability that may be asked for."""

SECONDS_AN_HOUR = 3600


class OutOfRange(PlannerError, ValueError):
    """Traffic, lines or blocking beyond what is reckoned with: `name` says which, `low` and `high` the bounds."""

    def __init__(self, name: str, low: float, high: float) -> None:
        super().__init__(f"{name} must be from {low:g} to {high:g}")
        self.name, self.low, self.high = name, low, high


def offered_traffic(calls: float, holding_time_seconds: float) -> float:
    """Return the traffic in erlangs of so many call attempts an hour that hold so many seconds each, on average."""
    return calls * holding_time_seconds / SECONDS_AN_HOUR


def blocking(traffic_erlangs: float, lines: int) -> float:
    """Return the probability that a call offered to these lines is blocked; 0 without traffic.

    Raises OutOfRange beyond MOST_ERLANGS or MOST_LINES.
    """
    _check("traffic_erlangs", traffic_erlangs, 0, MOST_ERLANGS)
    _check("lines", lines, 0, MOST_LINES)
    if traffic_erlangs == 0:
        return 0.0
    blocked = 1.0
    for line in range(1, lines + 1):
        carried = traffic_erlangs * blocked
        blocked = carried / (line + carried)
        if blocked == 0:
            break
    return blocked


def fewest_lines(traffic_erlangs: float, most_blocking: float) -> int:
    """Return the fewest lines on which no more than this share of the calls is blocked; none without traffic.

    Raises OutOfRange beyond MOST_ERLANGS, or for a blocking outside LEAST_BLOCKING to 1.
    """
    _check("traffic_erlangs", traffic_erlangs, 0, MOST_ERLANGS)
    _check("blocking", most_blocking, LEAST_BLOCKING, 1)
    if traffic_erlangs == 0:
        return 0
    blocked, line = 1.0, 0
    while blocked > most_blocking:
        line += 1
        carried = traffic_erlangs * blocked
        blocked = carried / (line + carried)
    return line


def _check(name: str, value: float, low: float, high: float) -> None:
    # Written so that NaN, which is neither below nor above anything, does not pass.
    if not low <= value <= high:
        raise OutOfRange(name, low, high)
