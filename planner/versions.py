"""Cisco Expressway software versions as ordered values: 'X14.3.1' comes after 'X14.3'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, total_ordering

from planner.errors import InvalidVersion

_PATTERN = re.compile(r"[Xx][0-9]{1,3}|[Xx]?[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}")


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A release. 'X8.8' and 'X8.8.0' are the same one, 'X14' is 'X14.0', 'X15.02' is 'X15.2'."""

    numbers: tuple[int, ...]

    @staticmethod
    @cache
    def parse(text: str) -> Version:
        """Read 'X14.0.1' (the X may be missing or small); raise InvalidVersion otherwise."""
        if not _PATTERN.fullmatch(text):
            raise InvalidVersion(text)
        numbers = [int(part) for part in text.lstrip("Xx").split(".")]
        if len(numbers) == 1:
            numbers.append(0)
        while len(numbers) > 2 and numbers[-1] == 0:
            numbers.pop()
        return Version(tuple(numbers))

    def __str__(self) -> str:
        return "X" + ".".join(str(number) for number in self.numbers)

    def __lt__(self, other: Version) -> bool:
        return self.numbers < other.numbers


@dataclass(frozen=True, slots=True)
class Releases:
    """A range of releases: `since` belongs to it, `before` does not; None is open."""

    since: Version | None = None
    before: Version | None = None

    def __contains__(self, version: Version) -> bool:
        return (self.since is None or self.since <= version) and (self.before is None or version < self.before)

    def __str__(self) -> str:
        """A compact form for keys and logs; people read the one of wording."""
        return f"[{self.since or ''},{self.before or ''})"


ALL_RELEASES = Releases()


def since(text: str) -> Releases:
    """Return the releases from this one on."""
    return Releases(since=Version.parse(text))


def before(text: str) -> Releases:
    """Return the releases up to, not including, this one."""
    return Releases(before=Version.parse(text))


def between(first: str, last: str) -> Releases:
    """Return the releases from `first` up to, not including, `last`."""
    return Releases(Version.parse(first), Version.parse(last))
