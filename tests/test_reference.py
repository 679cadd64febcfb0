"""Reference data is typed, cited and checked while it is loaded; a wrong file stops the start and names its key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner import resources
from planner.errors import ReferenceDataError
from planner.reference import Citation, load_reference
from planner.versions import Version

REFERENCE = load_reference()


@pytest.fixture(name="data")
def _data(tmp_path: Path) -> Path:
    """Return a copy of data/ that a test may spoil."""
    return Path(shutil.copytree(resources.directory("data"), tmp_path / "data"))


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("limits.toml", "value = 6", "", "limit[0].value"),
        ("limits.toml", 'unit = "peers"', 'unit = "peers"\nvalu = 6', "limit[0].valu"),
        ("limits.toml", "cluster-guide-x14.3#", "no-such-guide#", "limit[0].cite"),
        ("limits.toml", "#Clustering requirements", "", "limit[0].cite"),
        ("ports.toml", 'before = "X8.8"', 'before = "eight"', "flow[0]"),
        ("platforms.toml", 'id = "small_vm"', 'id = "tiny_vm"', "platform[0]"),
        ("capacity.toml", 'basis = "cluster_guide"', 'basis = "hearsay"', "rule[0]"),
        ("releases.toml", 'current = "X15.5"', "", "current"),
        ("licences.toml", "[[exempt_option_key]]", "[[exempt]]", "exempt"),
        ("ports.toml", "[[flow]]", "[[other]]\nid = 1\n\n[[flow]]", "other"),
        ("sources.toml", "[[source]]", "[source", "/"),
        ("procedures.toml", 'who = "primary"', 'who = "somebody"', "procedure["),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_key(data: Path, file: str, old: str, new: str, key: str) -> None:
    """Missing, unknown and impossible values, and citations that lead nowhere, never reach a design."""
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError) as refused:
        load_reference(data)
    assert refused.value.file == file
    assert refused.value.key.startswith(key)


def test_a_missing_file_is_refused(data: Path) -> None:
    """No table may be silently empty."""
    (data / "ports.toml").unlink()
    with pytest.raises(ReferenceDataError, match=r"ports\.toml"):
        load_reference(data)


def test_an_installation_without_data_says_so() -> None:
    """A folder that is neither in the package nor beside it is an error of its own."""
    with pytest.raises(ReferenceDataError, match="folder not found"):
        resources.directory("nowhere")


def test_every_citation_leads_to_a_source() -> None:
    """Each number's citation names a document of the bibliography and a place in it."""
    citations = list(REFERENCE.citations())
    assert len(citations) > 50
    assert all(cite.source in REFERENCE.sources and cite.locator for cite in citations)


def test_a_citation_prints_as_it_is_written() -> None:
    """Source and locator survive the round trip."""
    assert str(Citation.parse("tac-217230#Capacity")) == "tac-217230#Capacity"


@pytest.mark.parametrize(("version", "value"), [("X8.9.2", 30), ("X8.10", 80), (None, 80)])
def test_a_limit_is_that_of_the_release(version: str | None, value: int) -> None:
    """30 ms round trip before X8.10, 80 ms since; the current release when none is stated."""
    assert REFERENCE.limit("peer_round_trip_ms", Version.parse(version) if version else None).value == value


def test_an_unknown_limit_is_a_bug() -> None:
    """Asking for a limit that does not exist is never answered with a guess."""
    with pytest.raises(KeyError):
        REFERENCE.limit("peers_per_planet")


def test_limits_never_overlap_or_leave_a_release_out() -> None:
    """For each limit and release there is exactly one number."""
    releases = [Version.parse(text) for text in ("X8.1", "X8.8", "X8.10", "X12.5", "X14.0.2", "X14.2", "X15.5")]
    for limit_id in {limit.id for limit in REFERENCE.limits}:
        for release in releases:
            holding = [limit for limit in REFERENCE.limits if limit.id == limit_id and release in limit.releases]
            assert len(holding) == 1, (limit_id, release)
