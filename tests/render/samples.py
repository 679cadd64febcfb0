"""Designs for the tests of document, figures, HTML and PDF: large, lopsided, silent and hostile ones."""

from __future__ import annotations

import copy
from typing import Any

from planner.rules import RULES
from tests.designs import INTERNAL, SOUND_C, SOUND_E, SOUND_PAIR, host_records, make_document

HOSTILE_TEXTS = {
    "name": "<script>alert(1)</script> " + "x" * 90,
    "customer": '"><img src="file:///etc/passwd">',
    "author": "url(http://evil.example/a.css)",
    "notes": "} </style><link rel=attachment href=file:///etc/passwd> @import url(http://evil.example/); " + "a/" * 450,
    "host": "\u202egnp.exe <svg onload=alert(1)>",
    "system_name": "{{ 7*7 }} {% include 'x' %} &lt;b&gt;",
}
"""Texts that would do something if a sink took them for anything but text."""


def six() -> dict[str, Any]:
    """Return six peers at three sites, every round trip its own, one too long and one with NAT."""
    document = make_document(
        name="Six peers",
        demand={
            "mra_registrations": 8000,
            "video_calls": 330,
            "audio_calls": 200,
            "peer_losses": 2,
            "growth_percent": 10,
            "years": 3,
        },
    )
    cluster = document["clusters"][0]
    first = cluster["peers"][0]
    cluster["peers"] = [
        {
            **copy.deepcopy(first),
            "address": f"expc0{number}.apolo.local",
            "system_name": f"expc0{number}",
            "host_name": f"expc0{number}",
            "host": f"esx{number}.apolo.local",
            "certificate": {
                **first["certificate"],
                "subject_alt_names": [f"expc0{number}.apolo.local", "expc-cluster.apolo.local"],
                "fingerprint": f"c{number}" * 32,
            },
            "lan1": {"ipv4": f"10.15.13.{14 + number}", "prefix": 24},
        }
        for number in range(1, 7)
    ]
    document["dns_records"] = [
        record
        for number in range(1, 7)
        for record in host_records(INTERNAL, f"expc0{number}.apolo.local", f"10.15.13.{14 + number}")
    ]
    pairs = [[first, second] for first in range(1, 7) for second in range(first + 1, 7)]
    cluster["links"] = [{"peers": pair, "round_trip_ms": 7 * pair[0] + 3 * pair[1]} for pair in pairs]
    cluster["links"][4]["round_trip_ms"] = 95
    cluster["links"][10]["nat"] = True
    return document


def pair() -> dict[str, Any]:
    """Return a C and an E cluster in one design."""
    return make_document(SOUND_PAIR, name="C and E")


def hostile() -> dict[str, Any]:
    """Return a design whose every free text is hostile and whose names are as long as they may be."""
    label = "e" * 63
    long_name = f"{label}.{label}.{label}.{'d' * 50}.local"
    texts = {name: HOSTILE_TEXTS[name] for name in ("name", "customer", "author", "notes")}
    peer = {"host": HOSTILE_TEXTS["host"], "system_name": HOSTILE_TEXTS["system_name"], "address": long_name}
    return make_document(
        cluster={"name": long_name, "option_keys": ["=cmd|calc", "<b>" + "k" * 110]}, peers={1: peer}, **texts
    )


def many_clusters(count: int = 20) -> dict[str, Any]:
    """Return clusters that are all broken, each in its own figures."""
    cluster = {"type": "C", "platform": "medium_vm", "peer_count": 6, "nat_between_peers": False}
    return {"name": "Many", "clusters": [{**cluster, "round_trip_ms": 81 + number} for number in range(count)]}


def many_edges(count: int = 13) -> dict[str, Any]:
    """Return a C cluster with more E clusters behind it than the document has room for as pairs."""
    sides = [{"type": side, "platform": "medium_vm", "peer_count": 2} for side in ("C", *["E"] * count)]
    return {"name": "One inside, many edges", "clusters": sides}


def sites(**facts: Any) -> dict[str, Any]:
    """Return six peers that grow, fail by sites, run out of licences and do two services at once."""
    document = six()
    places = ("Madrid", "Madrid", "madrid", "Lugo", HOSTILE_TEXTS["host"].replace("\u202e", ""), None)
    for peer, site in zip(document["clusters"][0]["peers"], places, strict=True):
        peer.update({"site": site} if site else {})
    demand = {"mra_registrations": 6000, "video_calls": 310, "audio_calls": 240, "peer_losses": 1}
    demand |= {"growth_percent": 9, "years": 3, "peer_availability": 0.99, "rich_media_sessions": 118}
    return make_document(document, services=["mra", "b2b"], demand=demand, **facts)


def growing_pair() -> dict[str, Any]:
    """Return unlike sides with several services: two sites and no demand inside, one site and a demand at the edge."""
    c = {"type": "C", "platform": "medium_vm", "peers": [{"site": "Lugo"}, {"site": "Vigo"}]}
    demand = {"video_calls": 420, "growth_percent": 12, "peer_availability": 0.99999}
    e = {"type": "E", "platform": "large_vm", "peers": [{"site": "Lugo"}] * 2, "demand": demand}
    return {"name": "Growing", "services": ["mra", "b2b"], "clusters": [c, e]}


def stepping() -> dict[str, Any]:
    """Return two clusters that grow in steps, few and many, the second one of a kind that carries no more of it."""
    few = [{"month": 24, "percent": 40}, {"month": 6, "percent": -10}, {"month": 6, "percent": 100}]
    many = [{"month": month, "percent": 2.5} for month in range(1, 41)]
    cluster = {"type": "C", "platform": "medium_vm", "peer_count": 3}
    demand = {"video_calls": 120, "years": 4}
    clusters = [{**cluster, "demand": {**demand, "growth_steps": steps}} for steps in (few, many)]
    return {"name": "In steps", "clusters": clusters}


def one_unlike() -> dict[str, Any]:
    """Return many clusters that are broken alike, but for one."""
    document = many_clusters(10)
    for cluster in document["clusters"]:
        cluster["round_trip_ms"] = 95
    document["clusters"][3]["round_trip_ms"] = 4
    return document


SAMPLES: dict[str, dict[str, Any]] = {
    "nothing but a cluster": {"clusters": [{}]},
    "one peer": {"clusters": [{"peer_count": 1, "platform": "medium_vm"}]},
    "no figures": {"clusters": [{"type": "E", "platform": "ce500", "peer_count": 2}], "demand": {"video_calls": 5}},
    "demand that never fits": {"clusters": [{"platform": "small_vm", "peer_count": 2}], "demand": {"video_calls": 900}},
    "every peer lost": make_document(demand={"video_calls": 5, "peer_losses": 5}),
    "too many peers": {"name": "Many peers", "clusters": [{"type": "C", "platform": "large_vm", "peer_count": 32}]},
    "many clusters": many_clusters(),
    "hostile": hostile(),
    "pair": pair(),
    "one inside, many edges": many_edges(),
    "six": six(),
    "sites": sites(),
    "sites in a reserve": sites(capacity_basis="administrator_guide", software_version="X15.4"),
    "growing pair": growing_pair(),
    "growing in steps": stepping(),
    "administrator guide": {**six(), "capacity_basis": "administrator_guide", "software_version": "X15.4"},
    "old release": make_document(software_version="X8.7"),
    "small": make_document(
        cluster={"platform": "small_vm"}, demand={"mra_video_calls": 5, "video_calls": 10, "audio_calls": 10}
    ),
    "unlike peers": make_document(
        peers={1: {"platform": "large_vm", "h323_mode": False, "address": None}, 2: {"round_trip_ms": None}},
        cluster={"configuration_primary": 1, "round_trip_ms": 95},
        every_peer={"lan1": None},
        nics=2,
    ),
    "links not known": make_document(six(), cluster={"links": None, "round_trip_ms": None, "nat_between_peers": True}),
    "all links alike": make_document(six(), cluster={"links": None}),
    "load in part": make_document(demand={"peer_losses": 1}),
    "sessions": make_document(SOUND_E, services=["b2b"], demand={"video_calls": 30, "audio_calls": 5}),
    "too few sessions": make_document(SOUND_E, services=["b2b"], demand={"video_calls": 90}),
    "fast path": make_document(
        capacity_basis="administrator_guide",
        software_version="X15.4",
        cluster={"image": "select", "fast_path_registration": True, "address_mapping": {"enabled": False}},
    ),
    "inferred": make_document(capacity_basis="administrator_guide", software_version="X12.6"),
    "other basis": {"clusters": [{"type": "C", "platform": "ce1300", "peer_count": 2, "image": "standard"}]},
    "caution": make_document(demand={"video_calls": 170, "peer_losses": 1}, confirm=tuple(RULES)),
    "nearly full": make_document(demand={"video_calls": 170, "peer_losses": 0}),
    "nothing but a number": {"clusters": [{"peer_count": 4}]},
    "one cluster unlike the others": one_unlike(),
    "supported": make_document(confirm=tuple(RULES)),
    "confirmed": make_document(confirm=("NET-03", "NET-01", "XYZ-99")),
    "waived": make_document(
        cluster={"round_trip_ms": 95},
        waivers=[{"rule": "NET-01", "reason": "Trial", "approver": "C. Chief", "expiry": "2027-01-31"}],
        im_and_presence={"nodes": ["imp1.apolo.local"]},
    ),
    "sound C": copy.deepcopy(SOUND_C),
    "sound E": copy.deepcopy(SOUND_E),
}
"""Designs by what is odd in them, the oddest first."""
