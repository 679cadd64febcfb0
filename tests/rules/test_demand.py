"""CAP rules: each row changes one thing in a sound design; only the named rules may change their outcome."""

from __future__ import annotations

from typing import Any

import pytest

from planner.capacity import Missing, Share
from planner.design import CapacityBasis, Image, Metric, Platform, Service
from planner.reference import load_reference
from planner.rules import RULES
from planner.versions import Version
from planner.wording import LANGUAGES, load_wording
from tests.designs import SOUND_E, make_document
from tests.rules.judging import MET, NOT_APPLICABLE, UNDECIDED, UNMET, Case, check, judge
from tests.rules.sentences import sentences

AT = "/clusters/0"
VIDEO, AUDIO, MRA_VIDEO, MRA = Metric.VIDEO_CALLS, Metric.AUDIO_CALLS, Metric.MRA_VIDEO_CALLS, Metric.MRA_REGISTRATIONS
BOTH_BASES = (CapacityBasis.CLUSTER_GUIDE, CapacityBasis.ADMINISTRATOR_GUIDE)
MIXED = make_document(demand={"video_calls": 100, "audio_calls": 200, "peer_losses": 0})
"""Two Medium VMs: 200 video or 400 audio calls; half of each fills them exactly."""
BUSINESS = make_document(SOUND_E, services=["b2b"], demand={"video_calls": 40, "peer_losses": 1})
"""Forty calls that need a session licence each; two peers hold twenty such licences each."""
ON_LARGE = make_document(
    SOUND_E,
    cluster={"platform": "large_vm", "turn_port_multiplexing": None},
    demand={"turn_relays": 2000, "peer_losses": 1},
)
"""Two Large VMs with a thousand relays each: what one port carries."""
SMALL = make_document(
    cluster={"platform": "small_vm"}, demand={"video_calls": 20, "mra_video_calls": 10, "peer_losses": 1}
)
"""A Small VM: 40 video or 20 MRA video calls; half of each fills it exactly."""


def demand(**facts: Any) -> dict[str, Any]:
    """Return the change that makes this the demand of the design."""
    return {"demand": facts}


RATED = (
    Case(
        "CAP-01",
        MET,
        "demand that just fits",
        demand(video_calls=200, mra_registrations=5000, peer_losses=0),
        facts={"metric": VIDEO, "demand": 200, "capacity": 200, "utilisation": 1.0},
        pointer="/demand/video_calls",
        also={"CAP-07": UNMET},
    ),
    Case(
        "CAP-01",
        UNMET,
        "one call too many",
        demand(video_calls=201, peer_losses=0),
        facts={"metric": VIDEO, "demand": 201, "capacity": 200, "utilisation": 1.005},
        pointer="/demand/video_calls",
        also={"CAP-02": UNMET, "CAP-07": UNMET},
    ),
    Case(
        "CAP-01",
        UNMET,
        "one registration too many while the calls fit",
        demand(video_calls=200, mra_registrations=5001, peer_losses=0),
        facts={"metric": MRA, "demand": 5001, "capacity": 5000},
        also={"CAP-02": UNMET, "CAP-07": UNMET},
    ),
    Case(
        "CAP-01",
        UNMET,
        "what the cluster asks itself overrides the design",
        {"cluster": {"demand": {"video_calls": 201, "peer_losses": 0}}},
        facts={"demand": 201},
        pointer=f"{AT}/demand/video_calls",
        also={"CAP-02": UNMET, "CAP-07": UNMET},
    ),
    Case(
        "CAP-01",
        MET,
        "no call at all is a demand too",
        demand(video_calls=0, peer_losses=0),
        facts={"utilisation": 0.0},
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "no demand is stated",
        {"demand": None},
        facts={"why": Missing.DEMAND, "asked": (), "bases_with_figures": BOTH_BASES},
        pointer="/demand",
        also={"CAP-02": NOT_APPLICABLE, "CAP-07": NOT_APPLICABLE},
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "lost peers alone are no demand",
        {"cluster": {"demand": {"peer_losses": 1}}, "demand": None},
        facts={"why": Missing.DEMAND},
        pointer="/demand",
        also={"CAP-02": NOT_APPLICABLE, "CAP-07": NOT_APPLICABLE},
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "the platform is not stated",
        {"cluster": {"platform": None}},
        facts={"why": Missing.PLATFORM, "asked": (VIDEO, MRA)},
        pointer=f"{AT}/peers/0/platform",
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-02": UNDECIDED,
            "CAP-07": UNDECIDED,
            "CAP-08": MET,
        },
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "the Cluster guide has no figures for a CE1300; the Administrator guide has",
        base=make_document(software_version="X14.3.1", cluster={"platform": "ce1300"}),
        facts={"why": Missing.FIGURES, "bases_with_figures": (CapacityBasis.ADMINISTRATOR_GUIDE,)},
        pointer="/capacity_basis",
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "the tables have no figures for a VCS",
        base=make_document(cluster={"series": "vcs"}),
        facts={"why": Missing.SERIES, "bases_with_figures": ()},
        pointer="/clusters/0/series",
    ),
    Case(
        "CAP-01",
        MET,
        "so with that basis it can be said",
        {"capacity_basis": "administrator_guide"},
        make_document(software_version="X14.3.1", cluster={"platform": "ce1300"}),
        also={"MEM-09": UNMET, "CAP-02": MET, "CAP-07": MET},
    ),
    Case(
        "CAP-01",
        UNDECIDED,
        "the number of peers is not stated",
        base={"clusters": [{"platform": "medium_vm"}], "demand": {"video_calls": 1}},
        facts={"why": Missing.PEER_COUNT},
        pointer=f"{AT}/peers",
    ),
)

LOSSES = (
    Case(
        "CAP-02",
        MET,
        "what one peer carries alone",
        demand(video_calls=100, peer_losses=1),
        facts={"metric": VIDEO, "demand": 100, "capacity": 100, "losses": 1},
    ),
    Case(
        "CAP-02",
        UNMET,
        "one call more than one peer carries alone",
        demand(video_calls=101, peer_losses=1),
        facts={"metric": VIDEO, "demand": 101, "capacity": 100, "losses": 1},
        pointer="/demand/video_calls",
    ),
    Case("CAP-02", MET, "none need be lost", demand(video_calls=101, peer_losses=0), facts={"capacity": 200}),
    Case(
        "CAP-02",
        UNMET,
        "growth is part of the demand",
        demand(video_calls=100, peer_losses=1, growth_percent=0.5, years=1),
        facts={"demand": 101, "capacity": 100},
    ),
    Case(
        "CAP-02",
        MET,
        "growth over no years is none",
        demand(video_calls=100, peer_losses=1, growth_percent=50, years=0),
        facts={"demand": 100},
    ),
    Case(
        "CAP-02",
        UNDECIDED,
        "growth without its years cannot be reckoned",
        demand(video_calls=100, peer_losses=1, growth_percent=50),
        facts={"why": Missing.GROWTH},
        pointer="/demand/years",
    ),
    Case(
        "CAP-02",
        UNDECIDED,
        "nor can years without their growth",
        {"cluster": {"demand": {"video_calls": 100, "years": 3}}},
        facts={"why": Missing.GROWTH},
        pointer="/demand/growth_percent",
    ),
    Case(
        "CAP-02",
        UNMET,
        "what is too much already is too much with it",
        demand(video_calls=101, peer_losses=1, growth_percent=50),
        facts={"demand": 101},
    ),
    Case(
        "CAP-02",
        MET,
        "no growth needs no years",
        demand(video_calls=100, peer_losses=1, growth_percent=0),
        facts={"demand": 100},
    ),
    Case(
        "CAP-02",
        MET,
        "video and audio that together fill what is left",
        demand(video_calls=50, audio_calls=100, peer_losses=1),
        facts={"calls": (VIDEO, AUDIO), "utilisation": 1.0, "losses": 1},
        pointer="/demand/video_calls",
        also={"CAP-04": MET},
        said=("", "together"),
    ),
    Case(
        "CAP-02",
        UNMET,
        "one call more, though each kind fits by itself",
        demand(video_calls=50, audio_calls=101, peer_losses=1),
        facts={"calls": (VIDEO, AUDIO), "utilisation": 1.005, "losses": 1},
        pointer="/demand/video_calls",
        also={"CAP-04": MET},
        said=("together",),
    ),
    Case(
        "CAP-02",
        UNMET,
        "a mix that growth makes too much",
        demand(video_calls=40, audio_calls=100, peer_losses=1, growth_percent=20, years=1),
        facts={"calls": (VIDEO, AUDIO), "utilisation": 1.08, "losses": 1},
        also={"CAP-04": MET},
        said=("together",),
    ),
    Case(
        "CAP-02",
        UNMET,
        "all peers lost leaves nothing",
        demand(video_calls=1, peer_losses=2),
        facts={"demand": 1, "capacity": 0, "losses": 2},
    ),
    Case(
        "CAP-02",
        UNMET,
        "nor does it where nothing is asked",
        demand(video_calls=0, peer_losses=5),
        facts={"demand": 0, "capacity": 0},
    ),
    Case(
        "CAP-02",
        UNMET,
        "nor where figures are missing",
        {"cluster": {"platform": None}, **demand(video_calls=1, peer_losses=2)},
        facts={"capacity": 0},
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-07": UNDECIDED,
        },
    ),
    Case(
        "CAP-02",
        UNDECIDED,
        "how many may be lost is not stated",
        demand(video_calls=1),
        facts={"why": Missing.PEER_LOSSES, "asked": (VIDEO,)},
        pointer="/demand/peer_losses",
    ),
    Case(
        "CAP-02",
        UNDECIDED,
        "figures are missing",
        {"cluster": {"platform": None}},
        facts={"why": Missing.PLATFORM},
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-07": UNDECIDED,
            "CAP-08": MET,
        },
    ),
    Case(
        "CAP-02",
        NOT_APPLICABLE,
        "nothing is asked",
        demand(peer_losses=1),
        also={"CAP-01": UNDECIDED, "CAP-07": NOT_APPLICABLE},
    ),
    Case(
        "CAP-02",
        MET,
        "a Small VM loses nothing with a peer",
        base=make_document(SMALL, **demand(video_calls=40, peer_losses=1)),
        facts={"capacity": 40},
    ),
)

MIX = (
    Case(
        "CAP-04",
        MET,
        "half of each end point is exactly full",
        base=MIXED,
        facts={"calls": (VIDEO, AUDIO), "utilisation": 1.0},
        pointer="/demand/video_calls",
    ),
    Case(
        "CAP-04",
        UNMET,
        "one audio call over the line",
        demand(video_calls=100, audio_calls=201, peer_losses=0),
        MIXED,
        facts={"utilisation": 1.0025},
        also={"CAP-02": UNMET},
    ),
    Case(
        "CAP-04",
        MET,
        "a Small VM has an end point for MRA video",
        base=SMALL,
        facts={"calls": (VIDEO, MRA_VIDEO), "utilisation": 1.0},
    ),
    Case(
        "CAP-04",
        UNMET,
        "which a call more exceeds",
        demand(video_calls=20, mra_video_calls=11, peer_losses=1),
        SMALL,
        also={"CAP-02": UNMET},
    ),
    Case(
        "CAP-04",
        NOT_APPLICABLE,
        "one kind of call is no mix",
        demand(video_calls=100, audio_calls=0, peer_losses=0),
        MIXED,
    ),
    Case(
        "CAP-04",
        UNDECIDED,
        "the platform is not stated",
        {"cluster": {"platform": None}},
        MIXED,
        {"why": Missing.PLATFORM, "asked": (VIDEO, AUDIO)},
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-07": UNDECIDED,
        },
    ),
)

SESSIONS = (
    Case(
        "CAP-05",
        MET,
        "forty licences carry forty calls",
        base=BUSINESS,
        facts={"needed": 40, "pool": 40},
        pointer="/demand/video_calls",
    ),
    Case(
        "CAP-05",
        UNMET,
        "and not one more",
        demand(video_calls=41, peer_losses=1),
        BUSINESS,
        facts={"needed": 41, "pool": 40},
    ),
    Case(
        "CAP-05",
        MET,
        "one licence carries two audio calls",
        demand(video_calls=30, audio_calls=20, peer_losses=1),
        BUSINESS,
        facts={"needed": 40},
        also={"CAP-04": MET},
    ),
    Case(
        "CAP-05",
        UNMET,
        "or a single one that is left over",
        demand(video_calls=30, audio_calls=21, peer_losses=1),
        BUSINESS,
        facts={"needed": 41},
        also={"CAP-04": MET},
    ),
    Case(
        "CAP-05",
        UNMET,
        "sessions that are asked for count as asked, for MRA too",
        demand(rich_media_sessions=41, peer_losses=1),
        facts={"needed": 41},
        pointer="/demand/rich_media_sessions",
        also={"LIC-03": UNMET},
    ),
    Case(
        "CAP-05",
        UNDECIDED,
        "a peer does not state its licences",
        {"cluster": {"licences": None}, "peers": {1: {"licences": {"rich_media_sessions": 40}}}},
        BUSINESS,
        facts={"needed": 40, "pool": None},
        pointer=f"{AT}/peers/1/licences",
        also={"LIC-03": UNDECIDED},
    ),
    Case(
        "CAP-05",
        NOT_APPLICABLE,
        "MRA calls need no session licence",
        base=make_document(BUSINESS, services=["mra"]),
    ),
    Case(
        "CAP-05",
        NOT_APPLICABLE,
        "no calls are asked for",
        demand(registrations=1, peer_losses=1),
        BUSINESS,
        also={"LIC-03": MET},
    ),
    Case(
        "CAP-05",
        UNDECIDED,
        "calls whose service is not stated may need none",
        base=make_document(BUSINESS, **{"services": None, **demand(video_calls=41, peer_losses=1)}),
        facts={"needed": 41, "pool": 40},
        pointer="/services",
        said=("may_be",),
    ),
    Case(
        "CAP-05",
        MET,
        "enough for all of them, whatever the service is",
        base=make_document(BUSINESS, services=None),
        facts={"needed": 40, "pool": 40},
    ),
    Case(
        "CAP-05",
        UNDECIDED,
        "calls to others take none on what may be a C",
        base=make_document(BUSINESS, cluster={"type": None}, **demand(video_calls=41, peer_losses=1)),
        pointer=f"{AT}/peers/0/type",
        said=("may_be",),
    ),
    Case(
        "CAP-05",
        NOT_APPLICABLE,
        "calls to others take none on a C",
        base=make_document(services=["b2b"], **demand(video_calls=41, peer_losses=1)),
    ),
    Case(
        "CAP-05",
        UNMET,
        "interworking takes them on a C",
        base=make_document(services=["ms_gateway"], **demand(video_calls=41, peer_losses=1)),
    ),
    Case(
        "CAP-05",
        NOT_APPLICABLE,
        "what the cluster itself is for counts",
        base=make_document(BUSINESS, cluster={"services": ["mra"]}, **demand(video_calls=41, peer_losses=1)),
    ),
    Case(
        "CAP-05",
        UNMET,
        "also where the design is for MRA",
        base=make_document(
            BUSINESS, services=["mra"], cluster={"services": ["b2b"]}, **demand(video_calls=41, peer_losses=1)
        ),
    ),
    *(
        Case(
            "CAP-05",
            NOT_APPLICABLE,
            f"{service} calls need no session licence",
            base=make_document(BUSINESS, services=["mra", service], **demand(video_calls=41, peer_losses=1)),
        )
        for service in ("cms_proxy", "cmr_cloud", "hybrid")
    ),
    Case(
        "CAP-05",
        NOT_APPLICABLE,
        "no call is needed, whatever the peers hold",
        base=make_document(BUSINESS, cluster={"licences": None}, **demand(video_calls=0, peer_losses=1)),
    ),
)

RELAYS = (
    Case(
        "CAP-06",
        MET,
        "a thousand relays fit one port",
        base=ON_LARGE,
        facts={"relays": 1000, "limit": 1000, "turn_port_multiplexing": None, "platform": Platform.LARGE_VM},
    ),
    Case(
        "CAP-06",
        UNMET,
        "one relay more does not",
        {"cluster": {"turn_port_multiplexing": False}, **demand(turn_relays=2001, peer_losses=1)},
        ON_LARGE,
        facts={"relays": 1001, "turn_port_multiplexing": False},
        pointer=f"{AT}/turn_port_multiplexing",
    ),
    Case(
        "CAP-06",
        MET,
        "with port multiplexing it does",
        {"cluster": {"turn_port_multiplexing": True}, **demand(turn_relays=6000, peer_losses=1)},
        ON_LARGE,
        facts={"relays": 3000, "turn_port_multiplexing": True},
    ),
    Case(
        "CAP-06",
        UNDECIDED,
        "whether it is on is not stated",
        demand(turn_relays=2001, peer_losses=1),
        ON_LARGE,
        facts={"relays": 1001},
        pointer=f"{AT}/peers/0/turn_port_multiplexing",
    ),
    Case(
        "CAP-06",
        UNDECIDED,
        "a platform that is not stated may be Large",
        base=make_document(
            ON_LARGE, cluster={"platform": None, "turn_port_multiplexing": False}, **demand(turn_relays=4000)
        ),
        facts={"platform": None},
        pointer=f"{AT}/peers/0/platform",
    ),
    Case(
        "CAP-06",
        UNDECIDED,
        "a CE1100 can be set to Medium or Large",
        base=make_document(
            ON_LARGE, cluster={"platform": "ce1100", "turn_port_multiplexing": False}, **demand(turn_relays=4000)
        ),
        facts={"platform": Platform.CE1100},
    ),
    Case(
        "CAP-06",
        UNMET,
        "a Medium VM beside a Large one does not settle it",
        base=make_document(
            ON_LARGE,
            cluster={"turn_port_multiplexing": False},
            peers={1: {"platform": "medium_vm"}},
            **demand(turn_relays=2001),
        ),
        facts={"platform": Platform.LARGE_VM},
    ),
    Case(
        "CAP-06",
        NOT_APPLICABLE,
        "a Medium VM has one port for all its relays",
        {"cluster": {"platform": "medium_vm"}},
        ON_LARGE,
        also={"CAP-02": UNMET},
    ),
    Case(
        "CAP-06",
        NOT_APPLICABLE,
        "an Expressway-C has no relays",
        base=make_document(
            cluster={"platform": "large_vm", "turn_port_multiplexing": False}, **demand(turn_relays=4000, peer_losses=1)
        ),
    ),
    Case(
        "CAP-06",
        UNDECIDED,
        "what may be an Expressway-C may have none",
        base=make_document(
            ON_LARGE, cluster={"type": None, "turn_port_multiplexing": False}, **demand(turn_relays=4000)
        ),
        facts={"type": None},
        pointer=f"{AT}/peers/0/type",
    ),
    Case(
        "CAP-06",
        NOT_APPLICABLE,
        "so of a size that is not stated",
        base={"clusters": [{"platform": "large_vm", "type": "C"}], "demand": {"turn_relays": 4000}},
    ),
    Case("CAP-06", NOT_APPLICABLE, "no relays are asked for", demand(video_calls=1, peer_losses=1), ON_LARGE),
    Case(
        "CAP-06",
        UNDECIDED,
        "the number of peers is not stated",
        base={"clusters": [{"platform": "large_vm"}], "demand": {"turn_relays": 1}},
        pointer=f"{AT}/peers",
        said=("peer_count_not_stated",),
    ),
)

BOTH_KINDS = make_document(
    services=["registrar", "mra"], demand={"registrations": 2000, "mra_registrations": 3000, "peer_losses": 0}
)
"""Two Medium VMs are rated for 5000 registrations of either kind: exactly as many as are asked together."""

REGISTRATIONS = (
    Case(
        "CAP-03",
        MET,
        "together just as many as are rated",
        base=BOTH_KINDS,
        facts={"registrations": 2000, "mra_registrations": 3000, "total": 5000, "capacity": 5000},
        pointer="/demand/registrations",
    ),
    Case(
        "CAP-03",
        UNMET,
        "one more, though each kind fits by itself",
        demand(registrations=2001, mra_registrations=3000, peer_losses=0),
        BOTH_KINDS,
        {"total": 5001, "capacity": 5000},
    ),
    Case(
        "CAP-03",
        UNDECIDED,
        "MRA is served, and not said for how many",
        demand(registrations=2000, peer_losses=0),
        BOTH_KINDS,
        {"mra_registrations": None, "total": None, "capacity": 5000},
        "/demand/mra_registrations",
        said=("unstated",),
    ),
    Case(
        "CAP-03",
        UNDECIDED,
        "local registrations may come on top where no service is stated",
        base=make_document(BOTH_KINDS, services=None, **demand(mra_registrations=1, peer_losses=0)),
        facts={"registrations": None},
        pointer="/demand/registrations",
        said=("unstated",),
    ),
    Case(
        "CAP-03",
        UNDECIDED,
        "the platform is not stated",
        {"cluster": {"platform": None}},
        BOTH_KINDS,
        {"why": Missing.PLATFORM},
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-07": UNDECIDED,
            "CAP-08": MET,
        },
    ),
    Case("CAP-03", NOT_APPLICABLE, "one kind alone is judged by itself"),
    Case(
        "CAP-03",
        NOT_APPLICABLE,
        "none of the other kind",
        demand(registrations=0, mra_registrations=3000, peer_losses=0),
        BOTH_KINDS,
        also={"LIC-03": NOT_APPLICABLE},
    ),
    Case(
        "CAP-03",
        NOT_APPLICABLE,
        "neither kind is asked",
        demand(video_calls=1, peer_losses=0),
        BOTH_KINDS,
        also={"LIC-03": MET, "CAP-05": MET},
    ),
)

ALARMS = (
    Case(
        "CAP-07",
        MET,
        "exactly where alarms begin",
        demand(video_calls=180, peer_losses=0),
        facts={"metric": VIDEO, "demand": 180, "capacity": 200, "utilisation": 0.9, "alarm": 0.9},
        pointer="/demand/video_calls",
    ),
    Case(
        "CAP-07",
        UNMET,
        "one call more",
        demand(video_calls=181, peer_losses=0),
        facts={"demand": 181, "utilisation": 0.905},
        pointer="/demand/video_calls",
    ),
    Case(
        "CAP-07", UNMET, "registrations count too", demand(mra_registrations=4501, peer_losses=0), facts={"metric": MRA}
    ),
    Case(
        "CAP-07",
        UNDECIDED,
        "the platform is not stated",
        {"cluster": {"platform": None}},
        facts={"why": Missing.PLATFORM},
        pointer=f"{AT}/peers/0/platform",
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-08": MET,
        },
    ),
    Case(
        "CAP-07",
        NOT_APPLICABLE,
        "nothing is asked",
        demand(peer_losses=1),
        also={"CAP-01": UNDECIDED, "CAP-02": NOT_APPLICABLE},
    ),
)

LARGE_MRA = make_document(
    software_version="X15.4",
    capacity_basis="administrator_guide",
    cluster={"platform": "large_vm", "image": "select"},
    demand={"mra_registrations": 2500, "peer_losses": 1},
)
"""Two Large VMs of which one counts, for as many MRA registrations as the MRA guides allow on one."""

LARGE = (
    Case(
        "CAP-08",
        MET,
        "as many as the MRA guides allow",
        base=LARGE_MRA,
        facts={"mra_registrations": 2500, "limit": 2500, "platform": Platform.LARGE_VM},
    ),
    Case(
        "CAP-08",
        UNMET,
        "one more, though the table allows 3500",
        demand(mra_registrations=2501, peer_losses=1),
        LARGE_MRA,
        {"mra_registrations": 2501, "limit": 2500},
        f"{AT}/platform",
    ),
    Case(
        "CAP-08",
        UNDECIDED,
        "a platform that is not stated may be a Large VM",
        base=make_document(LARGE_MRA, cluster={"platform": None}, **demand(mra_registrations=6000)),
        facts={"platform": None},
        pointer=f"{AT}/peers/0/platform",
    ),
    Case("CAP-08", MET, "and so few suit any", base=make_document(LARGE_MRA, cluster={"platform": None})),
    Case(
        "CAP-08",
        NOT_APPLICABLE,
        "an appliance of that size is none",
        base=make_document(LARGE_MRA, cluster={"platform": "ce1200"}, **demand(mra_registrations=7000)),
    ),
    Case(
        "CAP-08",
        UNMET,
        "a Medium VM beside a Large one does not settle it",
        base=make_document(
            LARGE_MRA, peers={1: {"platform": "medium_vm"}}, **demand(mra_registrations=2501, peer_losses=1)
        ),
        facts={"platform": Platform.LARGE_VM},
    ),
    Case("CAP-08", NOT_APPLICABLE, "no MRA registrations are asked", demand(video_calls=1, peer_losses=1), LARGE_MRA),
    Case(
        "CAP-08",
        UNDECIDED,
        "the number of peers is not stated",
        base={"clusters": [{"platform": "large_vm"}], "demand": {"mra_registrations": 1}},
        said=("peer_count_not_stated",),
    ),
)

RECORDED = make_document(cluster={"bib_recording": True}, **demand(video_calls=66, peer_losses=0))
"""Two Medium VMs carry 200 calls, and 66 that are recorded."""

RECORDING = (
    Case(
        "CAP-09",
        MET,
        "a third of the calls",
        base=RECORDED,
        facts={"metric": VIDEO, "demand": 66, "capacity": 66, "times": 3},
        pointer="/demand/video_calls",
    ),
    Case(
        "CAP-09",
        UNMET,
        "one recorded call too many",
        demand(video_calls=67, peer_losses=0),
        RECORDED,
        {"demand": 67, "capacity": 66},
        "/demand/video_calls",
    ),
    Case(
        "CAP-09",
        MET,
        "registrations are no calls",
        base=make_document(RECORDED, **demand(video_calls=66, mra_registrations=4000, peer_losses=0)),
        facts={"metric": VIDEO},
    ),
    Case("CAP-09", UNMET, "audio calls too", demand(audio_calls=134, peer_losses=0), RECORDED, {"metric": AUDIO}),
    Case(
        "CAP-09",
        UNDECIDED,
        "whether they are recorded is not stated",
        {"cluster": {"bib_recording": None}},
        make_document(RECORDED, **demand(video_calls=67, peer_losses=0)),
        {"demand": 67},
        f"{AT}/peers/0/bib_recording",
        said=("may_be",),
    ),
    Case(
        "CAP-09",
        UNMET,
        "one recording peer is enough",
        {"peers": {1: {"bib_recording": True}}},
        make_document(RECORDED, cluster={"bib_recording": False}, **demand(video_calls=67, peer_losses=0)),
        {"demand": 67, "capacity": 66},
    ),
    Case("CAP-09", MET, "so few fit either way", {"cluster": {"bib_recording": None}}, RECORDED),
    Case(
        "CAP-09",
        UNDECIDED,
        "whether it is over MRA is not stated",
        base=make_document(RECORDED, services=None, **demand(video_calls=67, peer_losses=0)),
        pointer="/services",
        said=("may_be",),
    ),
    Case(
        "CAP-09",
        UNDECIDED,
        "the platform is not stated",
        {"cluster": {"platform": None}},
        RECORDED,
        {"why": Missing.PLATFORM},
        also={
            "MEM-04": UNDECIDED,
            "MEM-06": UNDECIDED,
            "MEM-07": UNDECIDED,
            "MEM-08": UNDECIDED,
            "MEM-11": UNDECIDED,
            "NET-17": MET,
            "CAP-01": UNDECIDED,
            "CAP-02": UNDECIDED,
            "CAP-07": UNDECIDED,
        },
    ),
    Case("CAP-09", NOT_APPLICABLE, "nothing is recorded", {"cluster": {"bib_recording": False}}, RECORDED),
    Case("CAP-09", NOT_APPLICABLE, "no MRA", base=make_document(RECORDED, services=["b2b"])),
    Case("CAP-09", NOT_APPLICABLE, "no calls are asked", demand(mra_registrations=1, peer_losses=0), RECORDED),
)

SERVICES = (
    Case("CAP-10", MET, "one service", facts={"services": (Service.MRA,)}, pointer="/services"),
    Case("CAP-10", MET, "one service, named twice", base=make_document(services=["mra", "mra"])),
    Case(
        "CAP-10",
        UNMET,
        "two of them",
        base=make_document(services=["mra", "b2b"]),
        facts={"services": (Service.MRA, Service.B2B)},
    ),
    Case(
        "CAP-10",
        UNMET,
        "what the cluster itself states",
        base=make_document(cluster={"services": ["mra", "registrar"]}),
        pointer=f"{AT}/services",
    ),
    Case("CAP-10", UNDECIDED, "services not stated", base=make_document(services=None), facts={"services": None}),
)


def fast(version: str, image: str | None = None, on: bool | None = True, **changes: Any) -> dict[str, Any]:
    """Return a design of a release and image with Fast Path Registration."""
    return make_document(software_version=version, cluster={"fast_path_registration": on, "image": image}, **changes)


FAST_PATH = (
    Case("CAP-11", UNMET, "no release before has it", base=fast("X12.6.4"), facts={"fast_path_registration": True}),
    Case("CAP-11", MET, "the first release of the preview", base=fast("X12.7"), facts={"image": None}),
    Case("CAP-11", MET, "the last release of the preview", base=fast("X14.3.7")),
    Case(
        "CAP-11",
        UNMET,
        "then only Expressway Select has it",
        base=fast("X15.0", "standard"),
        facts={"image": Image.STANDARD, "release": Version.parse("X15.0")},
        pointer=f"{AT}/image",
    ),
    Case("CAP-11", MET, "as it does", base=fast("X15.0", "select"), facts={"image": Image.SELECT}),
    Case("CAP-11", UNDECIDED, "an image not stated", base=fast("X15.0"), pointer=f"{AT}/peers/0/image"),
    Case(
        "CAP-11",
        UNMET,
        "beside another service",
        base=fast("X14.2", services=["mra", "b2b"]),
        facts={"services": (Service.MRA, Service.B2B)},
        pointer="/services",
    ),
    Case("CAP-11", UNDECIDED, "services not stated", base=fast("X14.2", services=None), pointer="/services"),
    Case(
        "CAP-11",
        UNDECIDED,
        "whether it is on is not stated",
        base=fast("X15.0", "standard", None),
        facts={"fast_path_registration": None},
        pointer=f"{AT}/peers/0/fast_path_registration",
    ),
    Case("CAP-11", MET, "where it may be on it need not be stated", base=fast("X15.0", "select", None)),
    Case("CAP-11", NOT_APPLICABLE, "it is off", base=fast("X15.0", "standard", False)),
    Case("CAP-11", UNDECIDED, "peers not yet counted", base={"clusters": [{}]}, said=("peer_count_not_stated",)),
)

TMS = make_document(
    demand={"findme_accounts": 10000, "provisioning_users": 10000, "provisioned_devices": 10000, "peer_losses": 1}
)
"""As many accounts as a cluster holds."""

ACCOUNTS = (
    Case(
        "CAP-12",
        MET,
        "as many as a cluster holds",
        base=TMS,
        facts={"findme_accounts": 10000, "limit": 10000},
        pointer="/demand/findme_accounts",
    ),
    *(
        Case(
            "CAP-12",
            UNMET,
            f"one too many: {fact}",
            {"cluster": {"demand": {fact: 10001}}},
            TMS,
            {fact: 10001},
            f"{AT}/demand/{fact}",
        )
        for fact in ("findme_accounts", "provisioning_users", "provisioned_devices")
    ),
    Case(
        "CAP-12",
        UNMET,
        "what is not stated does not hide what is too much",
        base=make_document(demand={"provisioned_devices": 10001}),
        pointer="/demand/provisioned_devices",
    ),
    Case(
        "CAP-12",
        UNDECIDED,
        "one of them is not stated",
        base=make_document(demand={"findme_accounts": 1, "provisioned_devices": 0}),
        facts={"provisioning_users": None},
        pointer="/demand/provisioning_users",
    ),
    Case(
        "CAP-12",
        UNDECIDED,
        "provisioning is used, and not said for how many",
        base=make_document(tms={"used": True, "findme_or_provisioning": True}),
        facts={"findme_accounts": None},
        pointer="/demand/findme_accounts",
    ),
    Case("CAP-12", NOT_APPLICABLE, "nothing is said of them"),
    Case(
        "CAP-12",
        NOT_APPLICABLE,
        "they are not used",
        base=make_document(tms={"used": True, "findme_or_provisioning": False}),
    ),
)

CASES = (
    *RATED,
    *LOSSES,
    *MIX,
    *SESSIONS,
    *RELAYS,
    *REGISTRATIONS,
    *ALARMS,
    *LARGE,
    *RECORDING,
    *SERVICES,
    *FAST_PATH,
    *ACCOUNTS,
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_demand(case: Case) -> None:
    """What the case says is so, no other rule than those it names changed, and all of it can be said."""
    result = check(case)
    assert bool(sentences(result)["en"]) is (result.outcome is not NOT_APPLICABLE)


def test_every_metric_asked_is_looked_at() -> None:
    """Each stated metric leaves its own observation with its own pointer, at the cluster or at the design."""
    asked = {metric.value: 1 for metric in Metric}
    document = make_document(demand=asked, cluster={"demand": {"audio_calls": 2}})
    seen = {observation.facts["metric"]: observation.pointer for observation in judge(document)["CAP-01"].observations}
    assert set(seen) == set(Metric)
    assert seen[AUDIO] == f"{AT}/demand/audio_calls"
    assert seen[VIDEO] == "/demand/video_calls"


def test_a_share_reads_as_a_percentage_and_stays_a_number() -> None:
    """Utilisation is a number for machines and a percentage for people; an excess is never rounded away."""
    utilisation = judge(make_document(demand={"video_calls": 201}))["CAP-01"].observations[0].facts["utilisation"]
    assert utilisation == 201 / 200
    assert isinstance(utilisation, Share)
    assert load_wording().phrases("en").fact(utilisation) == "100.5%"


def test_the_line_between_the_end_points_says_that_it_is_inferred() -> None:
    """The words of the mix tell in both languages that Cisco publishes its ends only."""
    said = sentences(judge(MIXED)["CAP-04"])
    assert "inferred" in said["en"][0]
    assert "inferido" in said["es"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("CAP-07", "capacity_alarm_percent"),
        ("CAP-08", "large_vm_mra_registrations_in_mra_guides"),
        ("CAP-12", "provisioning_accounts_per_cluster"),
    ],
)
def test_the_words_name_the_limit_of_the_reference(rule: str, limit: str, language: str) -> None:
    """The statement prints the number of data/limits.toml as people of the language write it."""
    phrases = load_wording().phrases(language)
    assert f" {phrases.number(load_reference().limit(limit).value)} " in phrases.say(f"rules.{rule}.statement")


SEVERITIES = {
    "CAP-01": "blocker",
    "CAP-02": "caution",
    "CAP-03": "caution",
    "CAP-04": "caution",
    "CAP-05": "blocker",
    "CAP-06": "caution",
    "CAP-07": "caution",
    "CAP-08": "caution",
    "CAP-09": "caution",
    "CAP-10": "caution",
    "CAP-11": "caution",
    "CAP-12": "blocker",
}


def test_each_rule_is_as_severe_as_the_reference_says() -> None:
    """More than is rated or licensed is a blocker; what leaves no room, or was not tested, is a caution."""
    assert {rule.id: str(rule.severity) for rule in RULES.values() if rule.topic == "CAP"} == SEVERITIES
