"""A roll-up of sites in words and rows: what the page, the command line, the workbook and the CSV file all show."""

from __future__ import annotations

from collections.abc import Iterator

from planner.design import METRICS, Metric
from planner.roll_up import MOST_FAULTS_TOLD, BadRow, Outcome, RollUp, SiteAnswer
from planner.sizing import Nearest, Note
from planner.wording import Phrases

Cell = str | int | float | None

_BEFORE = ("row", "site", "outcome", "platform", "peers", "clusters", "total", "binding", "utilisation")
_AFTER = ("remark",)
_NOTHING = (None,) * 6
"""In place of an option, from its platform to how full it is."""
_MOST_REMARKS = 3
"""Faults that one row repeats; the list of faults has all."""


class RollUpWords:
    """A roll-up in one language."""

    def __init__(self, rolled: RollUp, phrases: Phrases) -> None:
        self.rolled, self.phrases = rolled, phrases
        self.metrics = [metric for metric in METRICS if metric in rolled.total.metrics()]

    def say(self, key: str, /, **facts: object) -> str:
        """Return the words `sites.answer.<key>`."""
        return self.phrases.say(f"sites.answer.{key}", **facts)

    def remarks(self) -> Iterator[str]:
        """Yield what has to be known of the sheet, before any figure."""
        read = self.rolled.read
        yield self.say("read", sites=len(read.sites), bad=len(read.bad_rows))
        if read.sheet:
            yield self.say("sheet", sheet=read.sheet)
        if read.bad_rows:
            yield self.say("bad_left_out")
        if read.ignored:
            yield self.say("ignored", headings=self.phrases.list(read.ignored))

    def findings(self) -> Iterator[str]:
        """Yield what all sites together come to."""
        rolled = self.rolled
        yield self.together()
        apart = self.say("apart", peers=rolled.peers_apart, clusters=rolled.clusters_apart)
        by_platform = (
            f"{self.phrases.fact(platform)}: {self.phrases.number(peers)}"
            for platform, peers in rolled.platforms_apart.items()
        )
        yield " ".join((apart, "; ".join(by_platform))).rstrip()
        if lost := rolled.outcomes[Outcome.NOT_CARRIED]:
            yield self.say("not_carried", sites=lost, clusters=rolled.space.terms.max_clusters)
        yield self.say("sum")

    def notes(self) -> Iterator[str]:
        """Yield what has to be known of the figures."""
        space = self.rolled.space
        yield self.phrases.say("sizing.side")
        for note in self.rolled.together.notes:
            yield self.note(note)
        for left in space.left_out:
            facts = {"platform": left.platform, "release": space.release}
            yield self.phrases.say(f"sizing.unfit.{left.reason}", **facts)

    def note(self, note: Note) -> str:
        """Return what has to be known of the figures."""
        space = self.rolled.space
        facts = {"release": space.release, "platforms": space.without_fast_path, "sessions": space.most_encrypted}
        return self.phrases.say(f"sizing.note.{note}", **facts)

    def together(self) -> str:
        """Return what one deployment for all sites is."""
        answer = self.rolled.cheapest_together
        if answer is not None:
            option = answer.option
            return self.say(
                "together",
                peers=option.total_peers,
                clusters=option.clusters,
                platform=option.offer.platform,
                each=option.peer_count,
                utilisation=self.phrases.percent(answer.utilisation),
            )
        if not any(self.rolled.total.metrics().values()):
            return self.say("together_nothing")
        nearest = self.rolled.together.nearest
        reason = self.phrases.say("sizing.nearest.nothing") if nearest is None else self.stopped(nearest)
        return self.say("together_not", reason=reason)

    def stopped(self, nearest: Nearest) -> str:
        """Return what comes nearest and what stops it."""
        option, load = nearest.option, nearest.stopped_by
        facts = {
            "platform": option.offer.platform,
            "peers": option.peer_count,
            "clusters": option.clusters,
            "utilisation": self.phrases.percent(nearest.utilisation),
        }
        if nearest.stopped_by_mix or load is None:
            return self.phrases.say("sizing.nearest.mix", **facts)
        figures = {"metric": load.metric, "demand": load.demand, "capacity": load.capacity}
        return self.phrases.say("sizing.nearest.metric", **facts, **figures)

    def metric(self, metric: Metric) -> str:
        """Return the name of a metric."""
        return self.phrases.label("metric", metric)

    def columns(self) -> list[str]:
        """Return the keys of the columns of sites: ours, or a metric's."""
        return [*_BEFORE, *map(str, self.metrics), *_AFTER]

    def titles(self) -> list[str]:
        """Return the titles of those columns."""
        before, after = ([self.say(f"column.{column}") for column in columns] for columns in (_BEFORE, _AFTER))
        return [*before, *map(self.metric, self.metrics), *after]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the sites and the rows that are none, in the order of the sheet. Shares are numbers, 1 is full."""
        told: list[SiteAnswer | BadRow] = [*self.rolled.sites, *self.rolled.read.bad_rows]
        for each in sorted(told, key=lambda row: row.row if isinstance(row, BadRow) else row.site.row):
            yield self._bad(each) if isinstance(each, BadRow) else self._site(each)

    def lost(self) -> Iterator[str]:
        """Yield the sites that nothing carries, each with what stops it."""
        for told in self.rolled.sites:
            if told.nearest is not None:
                site = f"{told.site.row} ({told.site.name})" if told.site.name else str(told.site.row)
                yield self.say("lost", row=site, reason=self.stopped(told.nearest))

    def fault_rows(self) -> Iterator[tuple[str, str]]:
        """Yield cell and fault, as many as one answer tells."""
        for fault in self.rolled.faults[:MOST_FAULTS_TOLD]:
            yield fault.pointer, self.phrases.say(f"problems.{fault.code}", **fault.params)

    def more_faults(self) -> str:
        """Return how many faults are not told; empty when all are."""
        more = len(self.rolled.faults) - MOST_FAULTS_TOLD
        return self.say("more_faults", count=more) if more > 0 else ""

    def _site(self, told: SiteAnswer) -> tuple[Cell, ...]:
        demand = told.site.demand.metrics()
        figures = [demand.get(metric) for metric in self.metrics]
        start = (told.site.row, told.site.name, self.phrases.say(f"sites.outcome.{told.outcome}"))
        if told.answer is None:
            return (*start, *_NOTHING, *figures, self.stopped(told.nearest) if told.nearest else None)
        option, binding = told.answer.option, told.answer.binding_metric
        return (
            *start,
            self.phrases.fact(option.offer.platform),
            option.peer_count,
            option.clusters,
            option.total_peers,
            self.metric(binding) if binding else None,
            told.answer.utilisation,
            *figures,
            None,
        )

    def _bad(self, row: BadRow) -> tuple[Cell, ...]:
        sentences = (
            f"{fault.pointer}: {self.phrases.say(f'problems.{fault.code}', **fault.params)}"
            for fault in row.faults[:_MOST_REMARKS]
        )
        outcome = self.phrases.say("sites.outcome.bad_row")
        return (row.row, row.name, outcome, *_NOTHING, *[None] * len(self.metrics), " ".join(sentences))


def templates(phrases: Phrases) -> dict[str, list[str]]:
    """Return the headings of the empty sheets: of people, and of demand."""
    from_people = ("name", "users", "mra_share", "registrations_per_user", "busy_hour_call_attempts")
    calls = ("holding_time_seconds", "video_share", "b2b_share", "blocking")
    return {
        "people": [phrases.say(f"sites.column.{column}") for column in (*from_people, *calls)],
        "demand": [phrases.say("sites.column.name"), *(phrases.label("metric", metric) for metric in METRICS)],
    }
