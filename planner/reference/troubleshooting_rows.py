"""data/{alarms,log_signatures,repairs,factory_reset}.toml, checked row by row and with each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from planner.design import PeerType, Service
from planner.errors import ReferenceDataError
from planner.reference.troubleshooting import (
    AREAS,
    OUTCOMES,
    REPAIR_KINDS,
    SEVERITIES,
    STATES,
    Alarm,
    FactoryReset,
    IdRange,
    LogSignature,
    Repair,
    RepairStep,
    ResetFact,
    ResetItem,
    ResetQuestions,
    TriageStep,
    Troubleshooting,
)
from planner.versions import Releases

if TYPE_CHECKING:
    from planner.reference.tables import Citation

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Loads(Protocol):
    """What reads the tables: planner.reference.loading."""

    def table(
        self, file: str, table: str, make: Callable[[dict[str, Any], Releases], T], required: str, optional: str
    ) -> tuple[T, ...]:
        """Return the rows of a table."""

    def cite(self, text: str, key: str = "cite") -> Citation:
        """Return a citation of a known source."""


def load_troubleshooting(load: Loads) -> Troubleshooting:
    """Read data/alarms.toml, log_signatures.toml, repairs.toml and factory_reset.toml."""
    rows = _Rows(load)
    alarms, logs, repairs = "alarms.toml", "log_signatures.toml", "repairs.toml"
    related = "rules procedures repairs"
    found = Troubleshooting(
        alarms=load.table(
            alarms,
            "alarm",
            rows.alarm,
            "ids area cite",
            f"severity uuid message factory_reset types services virtual cites_also conflicts {related}",
        ),
        signatures=load.table(
            logs, "signature", rows.signature, "id state cite", f"match any derived shows alarm {related}"
        ),
        triage=load.table(logs, "triage", rows.triage_step, "id alarms signatures rules cite inferred why", ""),
        repairs={
            repair.id: repair
            for repair in load.table(repairs, "repair", rows.repair, "id step cite", "rules procedures cites_also")
        },
        causes=load.table(repairs, "cause", rows.fact, "id rules cite", ""),
        factory_reset=_factory_reset(load, rows),
    )
    _check(found)
    return found


def _factory_reset(load: Loads, rows: _Rows) -> FactoryReset:
    file = "factory_reset.toml"

    def facts(table: str) -> tuple[ResetFact, ...]:
        return load.table(file, table, rows.fact, "id cite rules", "procedures path cites_also")

    return FactoryReset(
        triggers=facts("trigger"),
        avoid=facts("avoid"),
        items=load.table(file, "item", rows.item, "id outcome cite", "cites_also conflicts"),
        questions=load.table(file, "question", rows.questions, "ids cite", "")[0],
        failures=facts("failure"),
        ways_out=facts("way_out"),
    )


class _Rows:
    """Makes a row of each table."""

    def __init__(self, load: Loads) -> None:
        self._load = load

    def alarm(self, row: dict[str, Any], releases: Releases) -> Alarm:
        severity, uuid = row.get("severity"), row.get("uuid")
        _one_of("area", row["area"], AREAS)
        if severity is not None:
            _one_of("severity", severity, SEVERITIES)
        if uuid is not None and not _UUID.fullmatch(uuid):
            raise ReferenceDataError("", "uuid", "is not a UUID in small letters")
        if not row["ids"]:
            raise ReferenceDataError("", "ids", "is empty")
        return Alarm(
            ids=tuple(IdRange.parse(text) for text in row["ids"]),
            area=row["area"],
            severity=severity,
            uuid=uuid,
            message=row.get("message"),
            rules=tuple(row.get("rules", ())),
            procedures=tuple(row.get("procedures", ())),
            repairs=tuple(row.get("repairs", ())),
            factory_reset=row.get("factory_reset", False),
            types=tuple(PeerType(kind) for kind in row.get("types", ())),
            services=tuple(Service(service) for service in row.get("services", ())),
            virtual=row.get("virtual", False),
            releases=releases,
            cite=self._load.cite(row["cite"]),
            cites_also=self._cites(row, "cites_also"),
            conflicts=self._cites(row, "conflicts"),
        )

    def signature(self, row: dict[str, Any], releases: Releases) -> LogSignature:
        _one_of("state", row["state"], STATES)
        ways = [key for key in ("match", "any", "derived") if row.get(key)]
        if len(ways) != 1:
            raise ReferenceDataError("", "match", "is one of match, any and derived, and only one")
        return LogSignature(
            id=row["id"],
            state=row["state"],
            match=dict(row.get("match", {})),
            any_of=tuple(row.get("any", ())),
            shows=tuple(row.get("shows", ())),
            alarm=row.get("alarm"),
            rules=tuple(row.get("rules", ())),
            procedures=tuple(row.get("procedures", ())),
            repairs=tuple(row.get("repairs", ())),
            cite=self._load.cite(row["cite"]),
        )

    def triage_step(self, row: dict[str, Any], releases: Releases) -> TriageStep:
        return TriageStep(
            id=row["id"],
            alarms=tuple(row["alarms"]),
            signatures=tuple(row["signatures"]),
            rules=tuple(row["rules"]),
            cite=self._load.cite(row["cite"]),
            inferred=row["inferred"],
            why=row["why"],
        )

    def repair(self, row: dict[str, Any], releases: Releases) -> Repair:
        return Repair(
            id=row["id"],
            steps=tuple(self._step(step, place) for place, step in enumerate(row["step"])),
            rules=tuple(row.get("rules", ())),
            procedures=tuple(row.get("procedures", ())),
            releases=releases,
            cite=self._load.cite(row["cite"]),
            cites_also=self._cites(row, "cites_also"),
        )

    @staticmethod
    def _step(step: Mapping[str, Any], place: int) -> RepairStep:
        where = f"step[{place}]"
        if "key" not in step:
            raise ReferenceDataError("", f"{where}.key", "is missing")
        if unknown := set(step) - {"key", "kind", "command", "wait_minutes", "most_minutes"}:
            raise ReferenceDataError("", f"{where}.{sorted(unknown)[0]}", "is not a known key")
        kind = step.get("kind", "do")
        _one_of(f"{where}.kind", kind, REPAIR_KINDS)
        return RepairStep(step["key"], kind, step.get("command"), step.get("wait_minutes"), step.get("most_minutes"))

    def fact(self, row: dict[str, Any], releases: Releases) -> ResetFact:
        return ResetFact(
            id=row["id"],
            rules=tuple(row["rules"]),
            procedures=tuple(row.get("procedures", ())),
            path=row.get("path"),
            cite=self._load.cite(row["cite"]),
            cites_also=self._cites(row, "cites_also"),
        )

    def item(self, row: dict[str, Any], releases: Releases) -> ResetItem:
        _one_of("outcome", row["outcome"], OUTCOMES)
        if (row["outcome"] == "disputed") != bool(row.get("conflicts")):
            raise ReferenceDataError("", "conflicts", "says who disagrees about a disputed item, and stands only there")
        return ResetItem(
            id=row["id"],
            outcome=row["outcome"],
            releases=releases,
            cite=self._load.cite(row["cite"]),
            cites_also=self._cites(row, "cites_also"),
            conflicts=self._cites(row, "conflicts"),
        )

    def questions(self, row: dict[str, Any], releases: Releases) -> ResetQuestions:
        return ResetQuestions(tuple(row["ids"]), releases, self._load.cite(row["cite"]))

    def _cites(self, row: Mapping[str, Any], key: str) -> tuple[Citation, ...]:
        return tuple(self._load.cite(text, key) for text in row.get(key, ()))


def _one_of(key: str, value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ReferenceDataError("", key, f"is not one of {', '.join(known)}")


def _check(found: Troubleshooting) -> None:
    """Refuse an alarm or signature that is there twice, and a row that names one that is not there."""
    file = "alarms.toml"
    ranges = sorted((each.first, each.last) for alarm in found.alarms for each in alarm.ids)
    for (_, last), (first, _) in pairwise(ranges):
        if first <= last:
            raise ReferenceDataError(file, str(first), "is there twice")
    for alarm in found.alarms:
        for repair in alarm.repairs:
            if repair not in found.repairs:
                raise ReferenceDataError(file, f"{alarm.key}.repairs", f"names no repair: {repair}")
    file = "log_signatures.toml"
    known = [signature.id for signature in found.signatures]
    for name in known:
        if known.count(name) > 1:
            raise ReferenceDataError(file, f"signature.{name}", "is there twice")
    for signature in found.signatures:
        for repair in signature.repairs:
            if repair not in found.repairs:
                raise ReferenceDataError(file, f"signature.{signature.id}.repairs", f"names no repair: {repair}")
        if signature.alarm is not None and found.alarm(signature.alarm) is None:
            raise ReferenceDataError(file, f"signature.{signature.id}.alarm", f"is not known: {signature.alarm}")
    for step in found.triage:
        for number in step.alarms:
            if found.alarm(number) is None:
                raise ReferenceDataError(file, f"triage.{step.id}.alarms", f"is not known: {number}")
        for name in step.signatures:
            if name not in known:
                raise ReferenceDataError(file, f"triage.{step.id}.signatures", f"is not known: {name}")
