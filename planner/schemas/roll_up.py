"""A roll-up of sites as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.errors import Fault
from planner.roll_up import MOST_FAULTS_TOLD, RollUp, SiteAnswer
from planner.schemas.sizing import dump_sizing, nearest_text
from planner.sizing import Answer, Nearest, Option
from planner.wording import Phrases


def dump_roll_up(rolled: RollUp, phrases: Phrases) -> dict[str, Any]:
    """Return every site with the cheapest option for it, the sums, what carries all together, and the faults."""
    read = rolled.read
    return {
        "sheet": read.sheet or None,
        "ignored_headings": list(read.ignored),
        "sites": [_site(answer, phrases) for answer in rolled.sites],
        "bad_rows": [{"row": row.row, "name": row.name or None} for row in read.bad_rows],
        "faults": list(dump_faults(rolled.faults[:MOST_FAULTS_TOLD], phrases)),
        "fault_count": len(rolled.faults),
        "outcomes": {str(outcome): rolled.outcomes[outcome] for outcome in rolled.outcomes},
        "apart": {
            "total_peers": rolled.peers_apart,
            "clusters": rolled.clusters_apart,
            "total_peers_by_platform": {str(name): peers for name, peers in rolled.platforms_apart.items()},
        },
        "together": dump_sizing(rolled.together, phrases, minimal=True),
    }


def dump_faults(faults: Iterable[Fault], phrases: Phrases) -> Iterable[dict[str, str]]:
    """Yield what is wrong with cells."""
    for fault in faults:
        detail = phrases.say(f"problems.{fault.code}", **fault.params)
        yield {"cell": fault.pointer, "code": fault.code, "detail": detail}


def _site(told: SiteAnswer, phrases: Phrases) -> dict[str, Any]:
    return {
        "row": told.site.row,
        "name": told.site.name or None,
        "demand": {str(metric): value for metric, value in told.site.demand.metrics().items()},
        "outcome": str(told.outcome),
        "option": None if told.answer is None else _option(told.answer),
        "nearest": None if told.nearest is None else _nearest(told.nearest, phrases),
    }


def _option(answer: Answer) -> dict[str, Any]:
    return {
        **_chosen(answer.option),
        "binding_metric": None if answer.binding_metric is None else str(answer.binding_metric),
        "utilisation": answer.utilisation,
    }


def _nearest(nearest: Nearest, phrases: Phrases) -> dict[str, Any]:
    return {
        **_chosen(nearest.option),
        "stopped_by": None if nearest.stopped_by is None else str(nearest.stopped_by.metric),
        "stopped_by_call_mix": nearest.stopped_by_mix,
        "utilisation": nearest.utilisation,
        "text": nearest_text(nearest, phrases),
    }


def _chosen(option: Option) -> dict[str, Any]:
    return {
        "platform": str(option.offer.platform),
        "peer_count": option.peer_count,
        "clusters": option.clusters,
        "total_peers": option.total_peers,
        "inferred": option.offer.row.inferred,
    }
