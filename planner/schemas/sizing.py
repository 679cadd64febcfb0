"""Sizing in and out: what is asked of a search, of a population and of Erlang B; the answers as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields

from planner.capacity import CallMix
from planner.demand import Derived, Population, Step
from planner.design import METRICS, CapacityBasis, Demand, Platform
from planner.erlang import LEAST_BLOCKING, MOST_ERLANGS
from planner.errors import Fault, InvalidRequest, TooLarge
from planner.reference import Citation
from planner.schemas.design import StrictSchema
from planner.schemas.fields import MESSAGES, Choice, Flag, Items, Number, SoftwareVersion, WholeNumber
from planner.schemas.limits import MAX_BYTES, MAX_COUNT
from planner.schemas.loaded import load
from planner.schemas.text import decode
from planner.sizing import (
    MOST_CLUSTERS,
    MOST_PEERS,
    MOST_USERS,
    Answer,
    Load,
    Nearest,
    Note,
    Option,
    SearchSpace,
    Sizing,
    Terms,
)
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


class TermsSchema(StrictSchema):
    """What figures are taken, and how many lost peers they allow for."""

    peer_losses = WholeNumber(
        0, MOST_PEERS - 1, **_about("Lost peers after which each cluster still carries its share; 0 by default.")
    )
    capacity_basis = Choice(CapacityBasis, **_about("cluster_guide by default."))
    software_version = SoftwareVersion(**_about("Without it the current release's figures are taken."))
    fast_path_registration = Flag(
        **_about(
            "Whether every peer has Fast Path Registration on, in the image that it needs: then its figures are taken. "
            "False by default."
        )
    )


class SizingRequestSchema(TermsSchema):
    """A demand, and what the clusters for it may be."""

    demand = fields.Nested(SizingDemandSchema, required=True, error_messages=MESSAGES)
    platforms = Items(
        Choice(Platform, allow_none=False), least=1, **_about("Those that may be used; without it every one.")
    )
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
    asked, faults = read_fitting(SIZING_SCHEMA, content, syntax, max_bytes)
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
    as_they_are = ("peer_losses", "max_clusters", "fast_path_registration")
    stated: dict[str, Any] = {name: asked[name] for name in as_they_are if asked.get(name) is not None}
    if platforms := asked.get("platforms"):
        stated["platforms"] = tuple(map(Platform, platforms))
    if basis := asked.get("capacity_basis"):
        stated["basis"] = CapacityBasis(basis)
    if release := asked.get("software_version"):
        stated["release"] = Version.parse(release)
    return Terms(**stated)


def read_population(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> Population:
    """Return the population in a text; raise InvalidRequest, Unreadable or TooLarge with every fault."""
    return Population(**read_people(content, syntax, max_bytes=max_bytes))


def read_people(content: bytes, syntax: str = "json", *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return the same as the request has it."""
    stated, faults = read_fitting(POPULATION_SCHEMA, content, syntax, max_bytes)
    faults += too_much_traffic(stated, faults, "")
    if faults:
        raise InvalidRequest(faults)
    return stated


def too_much_traffic(stated: Mapping[str, Any], faults: list[Fault], pointer: str) -> list[Fault]:
    """Return the fault of a population of more traffic than is reckoned with; none where it has other faults."""
    if any(fault.pointer.startswith(pointer) for fault in faults):
        return []
    most = {"max": MOST_ERLANGS}
    too_much = Population(**stated).traffic_erlangs > MOST_ERLANGS
    return [Fault(f"{pointer}/busy_hour_call_attempts", "too_much_traffic", most)] if too_much else []


def read_fitting(schema: Schema, content: bytes, syntax: str, max_bytes: int) -> tuple[dict[str, Any], list[Fault]]:
    """Return what of a text fits a schema, and every fault of what does not; raise Unreadable or TooLarge."""
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
        "fast_path_registration": space.terms.fast_path_registration,
        "max_clusters": space.terms.max_clusters,
        "options": [_answer(answer) for answer in sizing.answers if answer.minimal or not minimal],
        "nearest": None if sizing.nearest is None else _nearest(sizing.nearest, phrases),
        "notes": dump_notes(sizing.notes, space, phrases),
        "left_out": [
            {
                "platform": str(left.platform),
                "reason": str(left.reason),
                "text": phrases.say(f"sizing.unfit.{left.reason}", platform=left.platform, release=space.release),
            }
            for left in space.left_out
        ],
    }


def dump_notes(notes: Iterable[Note], space: SearchSpace, phrases: Phrases) -> list[dict[str, str]]:
    """Return what a reader has to know about the figures, each with its words."""
    return [{"note": str(note), "text": note_text(note, space, phrases)} for note in notes]


def note_text(note: Note, space: SearchSpace, phrases: Phrases) -> str:
    """Return what a reader has to know, in a sentence."""
    facts = {"release": space.release, "platforms": space.without_fast_path, "sessions": space.most_encrypted}
    return phrases.say(f"sizing.note.{note}", **facts)


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
        **dump_option(answer.option),
        "capacity_after_one_more_loss": answer.capacity_after_one_more_loss,
        "lost_with_one_more_loss": answer.lost_with_one_more,
        "carries_after_one_more_loss": answer.carries_after_one_more_loss,
        "binding_metric": _name(answer.binding_metric),
        "headroom": {str(metric): count for metric, count in answer.headroom.items()},
        "utilisation": _utilisation(answer.loads),
        "call_mix": _mix(answer.mix),
        "minimal": answer.minimal,
    }


def dump_option(option: Option) -> dict[str, Any]:
    """Return a platform, a peer count and a number of clusters, with what they carry and where that is printed."""
    row, fast_path = option.offer.row, option.offer.fast_path
    return {
        "platform": str(option.offer.platform),
        "peer_count": option.peer_count,
        "clusters": option.clusters,
        "total_peers": option.total_peers,
        "peers_of_both_sides": 2 * option.total_peers,
        "capacity": option.capacity,
        "capacity_after_losses": option.capacity_after_losses,
        "inferred": row.inferred,
        "why": row.why,
        "cite": _cite(row.cite),
        "fast_path_cite": _cite(fast_path.cite) if fast_path else None,
    }


def _nearest(nearest: Nearest, phrases: Phrases) -> dict[str, Any]:
    load = nearest.stopped_by
    return {
        **dump_option(nearest.option),
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
