"""Cisco Expressway software versions as ordered values: 'X14.3.1' comes after 'X14.3'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, total_ordering

from planner.errors import InvalidVersion

PATTERN = r"[Xx][0-9]{1,3}|[Xx]?[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}"
"""How a version is written, as a regular expression of any dialect."""
_PATTERN = re.compile(PATTERN)


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

    @property
    def feature(self) -> Version:
        """The feature release that it belongs to: 'X14.0' of 'X14.0.4'."""
        return Version(self.numbers[:2])

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

    def meet(self, other: Releases) -> bool:
        """Whether any release is in both ranges."""
        return _begins_before_end(self, other) and _begins_before_end(other, self)

    def __str__(self) -> str:
        """A compact form for keys and logs; people read the one of wording."""
        return f"[{self.since or ''},{self.before or ''})"


def _begins_before_end(first: Releases, second: Releases) -> bool:
    return first.since is None or second.before is None or first.since < second.before


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


_ESXI = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?: ?[Uu](?:[Pp]date ?)?([0-9]{1,2}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class EsxiRelease:
    """A release of VMware ESXi: '7.0 U3' comes after '7.0 U1', and that after '7.0'."""

    major: int
    minor: int
    update: int = 0

    @staticmethod
    @cache
    def parse(text: str) -> EsxiRelease:
        """Read '7.0', '7.0 U3', '7.0U3' or '7.0 Update 3'; raise InvalidVersion otherwise."""
        found = _ESXI.fullmatch(text.strip())
        if not found:
            raise InvalidVersion(text)
        return EsxiRelease(int(found[1]), int(found[2]), int(found[3] or 0))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f" U{self.update}" if self.update else "")

    def __lt__(self, other: EsxiRelease) -> bool:
        return (self.major, self.minor, self.update) < (other.major, other.minor, other.update)


_PRODUCT = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5}){0,3}")


@total_ordering
@dataclass(frozen=True, slots=True)
class ProductRelease:
    """A release of an attached system, such as '13.2' of Cisco TMS; '13.2.1' comes after it."""

    numbers: tuple[int, ...]

    @staticmethod
    @cache
    def parse(text: str) -> ProductRelease:
        """Read '13.2'; raise InvalidVersion otherwise."""
        if not _PRODUCT.fullmatch(text):
            raise InvalidVersion(text)
        return ProductRelease(tuple(int(part) for part in text.split(".")))

    def __str__(self) -> str:
        return ".".join(str(number) for number in self.numbers)

    def __lt__(self, other: ProductRelease) -> bool:
        return self.numbers < other.numbers
