"""Sizing in and out: what is asked of a search, of a population and of Erlang B; the answers as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields

from planner.capacity import CallMix
from planner.demand import Derived, Population, Step
from planner.design import METRICS, CapacityBasis, Demand, Platform
from planner.erlang import LEAST_BLOCKING, MOST_ERLANGS
from planner.errors import Fault, InvalidRequest, TooLarge
from planner.reference import Citation
from planner.schemas.design import StrictSchema
from planner.schemas.fields import MESSAGES, Choice, Items, Number, SoftwareVersion, WholeNumber
from planner.schemas.limits import MAX_BYTES, MAX_COUNT
from planner.schemas.loaded import load
from planner.schemas.text import decode
from planner.sizing import MOST_CLUSTERS, MOST_PEERS, Answer, Load, Nearest, Option, Sizing, Terms
from planner.sizing.reach import MOST_USERS
from planner.versions import Version
from planner.wording import Phrases

MOST_REGISTRATIONS_A_USER = 100
SECONDS_A_DAY = 86_400


def _about(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


def _asked(kind: type[Number], low: float, high: float, description: str) -> fields.Field[Any]:
    return kind(low, high, required=True, allow_none=False, **_about(description))


class SizingDemandSchema(StrictSchema):
    """What is asked of all clusters together; concurrent counts. At least one metric is stated."""

    class Meta:
        """marshmallow options; the metrics become fields."""

        unknown = RAISE
        include = {str(metric): WholeNumber(0, MAX_COUNT) for metric in METRICS}  # noqa: RUF012


class SizingRequestSchema(StrictSchema):
    """A demand, and what the clusters for it may be."""

    demand = fields.Nested(SizingDemandSchema, required=True, error_messages=MESSAGES)
    platforms = Items(
        Choice(Platform, allow_none=False), least=1, **_about("Those that may be used; without it every one.")
    )
    peer_losses = WholeNumber(
        0, MOST_PEERS - 1, **_about("Lost peers after which each cluster still carries its share; 0 by default.")
    )
    capacity_basis = Choice(CapacityBasis, **_about("cluster_guide by default."))
    software_version = SoftwareVersion(**_about("Without it the current release's figures are taken."))
    max_clusters = WholeNumber(1, MOST_CLUSTERS, **_about("The most clusters of an option; 20 by default."))


class PopulationSchema(StrictSchema):
    """Users and their busy hour."""

    users = WholeNumber(0, MOST_USERS, required=True, allow_none=False)
    mra_share = _asked(Number, 0, 1, "The part of the users on MRA in the busy hour.")
    registrations_per_user = _asked(Number, 0, MOST_REGISTRATIONS_A_USER, "Devices that a user registers over MRA.")
    busy_hour_call_attempts = _asked(
        Number,
        0,
        MAX_COUNT,
        "Call attempts of all users together in the busy hour that pass the clusters, MRA and B2B.",
    )
    holding_time_seconds = _asked(Number, 0, SECONDS_A_DAY, "Mean length of a call.")
    video_share = _asked(Number, 0, 1, "The part of the calls with video.")
    b2b_share = _asked(Number, 0, 1, "The part of the calls with other organisations; the rest are MRA calls.")
    blocking = _asked(Number, LEAST_BLOCKING, 1, "The part of the calls that may find no line free.")


SIZING_SCHEMA, POPULATION_SCHEMA = SizingRequestSchema(), PopulationSchema()


# --- in ---------------------------------------------------------------------------------------------------------------


def read_sizing(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> tuple[Demand, Terms]:
    """Return the demand and the terms of a request; raise InvalidRequest, Unreadable or TooLarge with every fault."""
    asked, faults = _read(SIZING_SCHEMA, content, syntax, max_bytes)
    faults += nothing_asked(asked, faults)
    if faults:
        raise InvalidRequest(faults)
    return Demand(**asked["demand"]), terms_of(asked)


def read_sizing_demand(content: bytes, syntax: str, *, max_bytes: int = MAX_BYTES) -> Mapping[str, Any]:
    """Return the demand in a file, alone or as a whole request, as the request that it makes."""
    decoded = decode(_bounded(content, max_bytes), syntax)
    whole = isinstance(decoded.value, dict) and "demand" in decoded.value
    if not whole:
        decoded.value = {"demand": decoded.value}
    asked, faults = load(SIZING_SCHEMA, decoded)
    if faults:
        own = "" if whole else "/demand"
        raise InvalidRequest([Fault(fault.pointer.removeprefix(own), fault.code, fault.params) for fault in faults])
    return asked


def nothing_asked(asked: Mapping[str, Any], faults: list[Fault]) -> list[Fault]:
    """Return the fault of a demand that states no metric; none where it has other faults."""
    at_fault = any(fault.pointer.startswith("/demand") for fault in faults)
    return [] if at_fault or asked.get("demand") or not isinstance(asked.get("demand"), dict) else [_NOTHING_ASKED]


_NOTHING_ASKED = Fault("/demand", "nothing_asked", {"metrics": ", ".join(METRICS)})


def terms_of(asked: Mapping[str, Any]) -> Terms:
    """Return the terms of a request that fits the schema."""
    stated: dict[str, Any] = {
        name: asked[name] for name in ("peer_losses", "max_clusters") if asked.get(name) is not None
    }
    if platforms := asked.get("platforms"):
        stated["platforms"] = tuple(map(Platform, platforms))
    if basis := asked.get("capacity_basis"):
        stated["basis"] = CapacityBasis(basis)
    if release := asked.get("software_version"):
        stated["release"] = Version.parse(release)
    return Terms(**stated)


def read_population(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> Population:
    """Return the population in a text; raise InvalidRequest, Unreadable or TooLarge with every fault."""
    stated, faults = _read(POPULATION_SCHEMA, content, syntax, max_bytes)
    population = None if faults else Population(**stated)
    if population and population.traffic_erlangs > MOST_ERLANGS:
        faults.append(Fault("/busy_hour_call_attempts", "too_much_traffic", {"max": MOST_ERLANGS}))
    if faults or population is None:
        raise InvalidRequest(faults)
    return population


def _read(schema: Schema, content: bytes, syntax: str, max_bytes: int) -> tuple[dict[str, Any], list[Fault]]:
    return load(schema, decode(_bounded(content, max_bytes), syntax))


def _bounded(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise TooLarge([Fault("", "too_many_bytes", {"max": max_bytes})])
    return content


# --- out --------------------------------------------------------------------------------------------------------------


def dump_sizing(sizing: Sizing, phrases: Phrases, *, minimal: bool = False) -> dict[str, Any]:
    """Return the answer to a demand; with `minimal` only the options of which nothing can be taken away."""
    space = sizing.space
    return {
        "demand": {str(metric): value for metric, value in sizing.demand.metrics().items()},
        "peer_losses": space.terms.peer_losses,
        "capacity_basis": str(space.terms.basis),
        "software_version": str(space.release),
        "software_version_stated": space.terms.release is not None,
        "max_clusters": space.terms.max_clusters,
        "options": [_answer(answer) for answer in sizing.answers if answer.minimal or not minimal],
        "nearest": None if sizing.nearest is None else _nearest(sizing.nearest, phrases),
        "notes": [
            {"note": str(note), "text": phrases.say(f"sizing.note.{note}", release=space.release)}
            for note in sizing.notes
        ],
        "left_out": [
            {
                "platform": str(left.platform),
                "reason": str(left.reason),
                "text": phrases.say(f"sizing.unfit.{left.reason}", platform=left.platform, release=space.release),
            }
            for left in space.left_out
        ],
    }


def nearest_text(nearest: Nearest, phrases: Phrases) -> str:
    """Return what comes nearest and what stops it, in a sentence."""
    option, load = nearest.option, nearest.stopped_by
    facts = {"platform": option.offer.platform, "peers": option.peer_count, "clusters": option.clusters}
    share = phrases.percent(nearest.utilisation)
    if nearest.stopped_by_mix or load is None:
        return phrases.say("sizing.nearest.mix", utilisation=share, **facts)
    figures = {"metric": load.metric, "demand": load.demand, "capacity": load.capacity, "utilisation": share}
    return phrases.say("sizing.nearest.metric", **figures, **facts)


def dump_derived(derived: Derived, phrases: Phrases) -> dict[str, Any]:
    """Return a demand with its working."""
    return {
        "demand": {str(metric): value for metric, value in derived.demand.metrics().items()},
        "working": [_step(step, phrases) for step in derived.working],
        "left_out": {
            "metrics": [str(metric) for metric in derived.left_out],
            "text": phrases.say("sizing.left_out", metrics=derived.left_out),
        },
    }


def _step(step: Step, phrases: Phrases) -> dict[str, Any]:
    return {
        "formula": str(step.formula),
        "text": phrases.say(f"sizing.formula.{step.formula}"),
        "inputs": dict(step.inputs),
        "result": step.result,
        "cite": _cite(step.cite) if step.cite else None,
    }


def _cite(cite: Citation) -> dict[str, str]:
    return {"source": cite.source, "locator": cite.locator}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        **_option(answer.option),
        "binding_metric": _name(answer.binding_metric),
        "utilisation": _utilisation(answer.loads),
        "call_mix": _mix(answer.mix),
        "minimal": answer.minimal,
    }


def _option(option: Option) -> dict[str, Any]:
    row = option.offer.row
    return {
        "platform": str(option.offer.platform),
        "peer_count": option.peer_count,
        "clusters": option.clusters,
        "total_peers": option.total_peers,
        "capacity": option.capacity,
        "capacity_after_losses": option.capacity_after_losses,
        "inferred": row.inferred,
        "why": row.why,
        "cite": _cite(row.cite),
    }


def _nearest(nearest: Nearest, phrases: Phrases) -> dict[str, Any]:
    load = nearest.stopped_by
    return {
        **_option(nearest.option),
        "stopped_by": _name(load.metric) if load else None,
        "stopped_by_call_mix": nearest.stopped_by_mix,
        "demand": load.demand if load else 0,
        "carried": load.capacity if load else 0,
        "utilisation": _utilisation(nearest.loads),
        "call_mix": _mix(nearest.mix),
        "text": nearest_text(nearest, phrases),
    }


def _utilisation(loads: tuple[Load, ...]) -> dict[str, float]:
    return {str(load.metric): load.utilisation for load in loads}


def _mix(mix: CallMix | None) -> dict[str, Any] | None:
    return None if mix is None else {"utilisation": mix.utilisation, "inferred": True}


def _name(metric: Any) -> str | None:
    return None if metric is None else str(metric)
