"""Reference data is typed, cited and checked while it is loaded; a wrong file stops the start and names its key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner import resources
from planner.errors import ReferenceDataError
from planner.reference import Citation, load_reference
from planner.versions import EsxiRelease, Version

REFERENCE = load_reference()


@pytest.fixture(name="data")
def _data(tmp_path: Path) -> Path:
    """Return a copy of data/ that a test may spoil."""
    return Path(shutil.copytree(resources.directory("data"), tmp_path / "data"))


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("limits.toml", 'group = "cluster"', 'group = "clusters"', "limit[0].group"),
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
        ("platforms.toml", "nic_mbps = 1000", "", "virtual_machine[0].nic_mbps"),
        ("platforms.toml", 'minimum = ["6.5 U2"]', 'minimum = ["six"]', "esxi[0]"),
        ("licences.toml", 'id = "microsoft_interoperability"', "", "feature_key[0].id"),
        ("flows.toml", 'from = ["admin"]', 'from = ["anybody"]', "deployment_flow[0].from"),
        ("flows.toml", 'to = ["c", "e_inside"]', "to = []", "deployment_flow[0].to"),
        ("flows.toml", 'when = "tms"', 'when = "weather"', "deployment_flow[3].when"),
        ("flows.toml", "inferred = true", "", "deployment_flow["),
        ("flows.toml", 'services = ["mra"', 'services = ["mrra"', "deployment_flow["),
        ("flows.toml", 'cites_also = ["port-guide-x14.0#', 'cites_also = ["nowhere#', "deployment_flow[3].cites_also"),
        ("flows.toml", "start_port = 4371", "", "peer_firewall_rule[0].start_port"),
        ("sources.toml", "[[source]]", "[source", "/"),
        ("procedures.toml", 'who = "primary"', 'who = "somebody"', "procedure["),
        ("releases.toml", "[[milestone]]", "[[milestone", "/"),
        ("licences.toml", "[[feature_key]]", "[feature_key]", "feature_key"),
        ("licences.toml", "[[feature_key]]", "[[other_key]]", "feature_key"),
        ("dns_plan.toml", 'target = "edge"', 'target = "moon"', "srv[0]"),
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
    """For each limit and release there is one number; a limit may begin or end with a release, and has no hole."""
    releases = [Version.parse(text) for text in ("X8.1", "X8.8", "X8.10", "X12.5", "X14.0.2", "X14.2", "X15.5")]
    for limit_id in {limit.id for limit in REFERENCE.limits}:
        held = [
            sum(limit.id == limit_id and release in limit.releases for limit in REFERENCE.limits)
            for release in releases
        ]
        assert held in (sorted(held), sorted(held, reverse=True)), (limit_id, held)
        assert max(held) == 1, (limit_id, held)


@pytest.mark.parametrize(
    ("limit_id", "release", "value", "recommended"),
    [
        ("phonebook_entries_per_cluster", None, 200_000, False),
        ("external_zones", None, 1000, False),
        ("zone_matches", None, 2000, False),
        ("subzones", None, 1000, False),
        ("membership_rules", None, 3000, False),
        ("mra_deployment_partitions", None, 10, True),
        ("mra_presence_domains", "X12.6.2", 50, True),
        ("mra_presence_domains", "X12.6.3", 75, True),
        ("nodes_with_hybrid_connectors", None, 6, False),
        ("edge_audio_calls_medium", None, 200, False),
        ("edge_audio_calls_medium_preferred_architecture", None, 300, False),
        ("edge_audio_calls_large", None, 1000, False),
        ("edge_audio_peers_that_add_calls", None, 4, False),
        ("ce1400v_large_vms", None, 3, False),
        ("ce1400v_medium_vms", None, 6, False),
        ("encrypted_sessions_on_standard_image", "X14.2", 2500, False),
        ("licence_use_rich_media_sessions_small", "X8.8", 150, False),
        ("licence_use_rich_media_sessions_large", "X8.8", 500, False),
        ("licence_use_vcs_non_traversal_calls", "X8.8", 750, False),
        ("vcs_cluster_registrations", "X8.8", 10_000, False),
        ("vcs_cluster_registrations_large", "X8.8", 20_000, False),
    ],
)
def test_limits_that_no_rule_needs_are_facts_too(
    limit_id: str, release: str | None, value: int, recommended: bool
) -> None:
    """Each as its source prints it, and what is only advice says so."""
    limit = REFERENCE.limit(limit_id, Version.parse(release) if release else None)
    assert (limit.value, limit.recommended) == (value, recommended)


@pytest.mark.parametrize(
    ("limit_id", "release"),
    [("encrypted_sessions_on_standard_image", "X14.0.2"), ("licence_use_turn_relays_large", "X8.10")],
)
def test_a_limit_of_other_releases_is_not_taken(limit_id: str, release: str) -> None:
    """Before it began and after it ended there is none, rather than the nearest."""
    with pytest.raises(KeyError):
        REFERENCE.limit(limit_id, Version.parse(release))


@pytest.mark.parametrize(
    ("release", "esxi", "supported"),
    [
        ("X14.0", "6.5 U1", False),
        ("X14.0", "6.5 U2", True),
        ("X14.0", "8.0", True),
        ("X15.0", "6.7 U3", False),
        ("X15.0", "7.0 U1", True),
        ("X15.0", "8.0", False),
        ("X15.0", "8.0 U1", True),
        ("X15.5", "9.0", True),
    ],
)
def test_esxi_is_supported_from_the_first_of_its_major_release(release: str, esxi: str, supported: bool) -> None:
    """A later major release has its own first one; one after them all is later than each."""
    assert REFERENCE.esxi_support(Version.parse(release)).supports(EsxiRelease.parse(esxi)) is supported


def test_esxi_before_the_guides_that_were_read_is_not_guessed() -> None:
    """No release before X14.0 has a row."""
    with pytest.raises(KeyError):
        REFERENCE.esxi_support(Version.parse("X12.7"))


def test_every_size_of_virtual_machine_has_its_needs() -> None:
    """Each virtual platform has a row, no appliance has one, and no reservation is above what the processors give."""
    virtual = {platform.id for platform in REFERENCE.platforms.values() if platform.virtual}
    assert set(REFERENCE.virtual_machines) == virtual
    assert all(needs.reserved_mhz <= needs.processor_mhz for needs in REFERENCE.virtual_machines.values())
