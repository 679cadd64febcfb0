"""The table of services, the releases of attached systems, and how far apart two feature releases are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner import resources
from planner.design import Service
from planner.errors import InvalidVersion, ReferenceDataError
from planner.reference import load_reference
from planner.versions import ProductRelease, Version

REFERENCE = load_reference()


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("services.toml", 'with = ["cmr_cloud", "b2b"]', 'with = ["cmr_cloud"]', "service.hybrid"),
        ("services.toml", 'with = ["cmr_cloud", "b2b"]', 'with = ["cmr_cloud", "fax"]', "service[0]"),
        ("services.toml", '[[service]]\nid = "ms_gateway"\nwith = []', '[[service]]\nid = "b2b"\nwith = []', "service"),
        ("services.toml", "administrator-guide-x15.5#", "hearsay#", "service[0].cite"),
        ("releases.toml", 'release = "12.6"', 'release = "twelve"', "attached_release[0]"),
        ("releases.toml", "[feature_releases]", "[feature]", "feature_releases"),
        ("releases.toml", "[feature_releases]\nlist", "[feature_releases]\nlists", "feature_releases.list"),
        ("releases.toml", '"X8.5", "X8.6"', '"X8.6", "X8.5"', "feature_releases.list"),
        ("releases.toml", '"X8.5", "X8.6"', '"X8.5", "X8.5"', "feature_releases.list"),
        ("releases.toml", '"X8.5", "X8.6"', '"X8.5", "eight"', "feature_releases.list"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, file: str, old: str, new: str, key: str) -> None:
    """One that reads differently in its two directions, lacks a service, or is out of order never reaches a design."""
    data = Path(shutil.copytree(resources.directory("data"), tmp_path / "data"))
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError) as refused:
        load_reference(data)
    assert (refused.value.file, refused.value.key) == (file, key)


def test_the_table_of_services_reads_the_same_both_ways() -> None:
    """Every service is in it, and goes with another exactly where that goes with it."""
    table = REFERENCE.services
    assert set(table) == set(Service)
    for service in Service:
        assert service not in table[service].together_with
        assert all(service in table[other].together_with for other in table[service].together_with)
    assert table[Service.MRA].together_with - {Service.CMS_PROXY} == table[Service.CMS_PROXY].together_with - {
        Service.MRA
    }


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("X14.0", "X14.0.4", 0),
        ("X14.1", "X14.1.2", 0),
        ("X14.0.4", "X14.2.7", 1),
        ("X12.7", "X14.0.1", 1),
        ("X8.11.4", "X12.5", 1),
        ("X15.5", "X15.3.1", 2),
        ("X14.0", "X14.1", None),
        ("X8.5", "X15.5", 17),
    ],
)
def test_feature_releases_are_counted_by_the_list(first: str, second: str, apart: int | None) -> None:
    """Maintenance releases count as their feature release; a release in no list is at a distance that is not known."""
    old, new = Version.parse(first), Version.parse(second)
    assert REFERENCE.feature_releases.apart(old, new) == REFERENCE.feature_releases.apart(new, old) == apart


def test_the_current_release_is_in_the_list_of_feature_releases() -> None:
    """A new current release is added to the list too."""
    assert REFERENCE.feature_releases.releases[-1] == REFERENCE.current_release.feature


def test_releases_of_attached_systems_are_in_order_and_print_as_written() -> None:
    """13.2 comes after 12.6 and before 13.2.1 and 13.10."""
    texts = ["12.6", "13.2", "13.2.1", "13.10"]
    assert [str(release) for release in sorted(map(ProductRelease.parse, reversed(texts)))] == texts
    for text in ("", "X13.2", "13.", "13.2.1.1.1", "-1"):
        with pytest.raises(InvalidVersion):
            ProductRelease.parse(text)
