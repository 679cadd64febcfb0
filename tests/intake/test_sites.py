"""A sheet of sites: headings of any custom, rows with people or demand, and every fault at its cell."""

from __future__ import annotations

import pytest

from planner.design import METRICS, Demand
from planner.errors import InvalidSheet, TooLarge
from planner.intake import sites as reading
from planner.intake.cells import Sheet
from planner.intake.sheets import CellValue, Flaw, read_sheets
from planner.intake.sites import PEOPLE, read_sites
from planner.reference import load_reference
from planner.roll_up import SitesRead
from planner.schemas import fields
from planner.schemas import sizing as schema
from planner.wording import LANGUAGES, load_wording
from tests.intake import workbooks

REFERENCE, WORDING = load_reference(), load_wording()
HEADINGS = ("name", *PEOPLE)
STORY = ("Lima", 3000, 0.6, 1.5, 1500, 180, 0.4, 0.2, 0.001)


def read(*rows: tuple[CellValue, ...], headings: tuple[str, ...] = HEADINGS) -> SitesRead:
    """Return what rows below headings say."""
    return read_sites([Sheet("Sites", (headings, *rows))], WORDING, REFERENCE)


def faults(*rows: tuple[CellValue, ...], headings: tuple[str, ...] = HEADINGS) -> list[tuple[str, str]]:
    """Return (cell, code) of every fault, whether some row is a site or none."""
    try:
        found = read(*rows, headings=headings)
    except InvalidSheet as error:
        told = list(error.faults)
    else:
        told = [fault for row in found.bad_rows for fault in row.faults]
    for fault in told:
        for language in LANGUAGES:
            assert WORDING.phrases(language).say(f"problems.{fault.code}", **fault.params)
    return [(fault.pointer, fault.code) for fault in told]


def with_figure(column: str, value: CellValue) -> tuple[CellValue, ...]:
    """Return the story with one figure changed."""
    row: list[CellValue] = list(STORY)
    row[HEADINGS.index(column)] = value
    return tuple(row)


def demand_of(row: tuple[CellValue, ...], headings: tuple[str, ...] = HEADINGS) -> Demand:
    """Return the demand of one row."""
    (site,) = read(row, headings=headings).sites
    return site.demand


def test_people_become_demand() -> None:
    """3,000 users, 60 % of them with 1.5 devices: 2,700 registrations; 75 erlangs at one in a thousand: 100 calls."""
    (site,) = read(STORY).sites
    assert (site.row, site.name) == (2, "Lima")
    demand = site.demand
    assert demand.mra_registrations == 2700
    assert (demand.video_calls, demand.mra_video_calls, demand.audio_calls) == (8, 32, 60)
    assert demand.rich_media_sessions == 14
    assert demand.registrations is None
    assert demand.turn_relays is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "spoil", [str, str.upper, lambda text: f"  {text.replace(' ', '_')} ", lambda t: t.replace(" ", "")]
)
def test_headings_of_every_language_and_custom(language: str, spoil: object) -> None:
    """The words of the templates, in any case, with blanks, underscores or neither."""
    words = WORDING.phrases(language)
    headings = tuple(spoil(words.say(f"sites.column.{column}")) for column in HEADINGS)  # type: ignore[operator]
    assert demand_of(STORY, headings) == demand_of(STORY)
    metrics = tuple(spoil(words.label("metric", metric)) for metric in METRICS)  # type: ignore[operator]
    assert demand_of(tuple(range(1, 8)), metrics) == Demand(**dict(zip(METRICS, range(1, 8), strict=True)))  # type: ignore[arg-type]


def test_headings_may_stand_below_a_title_on_any_sheet_and_others_are_told() -> None:
    """The first row of the first sheet that has headings of ours; columns that mean nothing here are named."""
    sheets = [
        Sheet("Notes", (("Read me",),)),
        Sheet(
            "Our sites", (("Plan 2027",), (), ("Remarks", "Site", "mra_registrations", 7), ("x", 12, 400), (), ("y",))
        ),
    ]
    found = read_sites(sheets, WORDING, REFERENCE)
    assert found.sheet == "Our sites"
    assert found.ignored == ("Remarks",)
    (site,) = found.sites
    assert (site.row, site.name, site.demand) == (4, "12", Demand(mra_registrations=400))


@pytest.mark.parametrize(
    ("text", "share"),
    [("40%", 0.4), ("40 %", 0.4), ("40\N{NO-BREAK SPACE}%", 0.4), ("0,4", 0.4), ("0.400", 0.4), ("1", 1)],
)
def test_shares(text: str, share: float) -> None:
    """A part of 1 with point or comma, or a percentage with its sign."""
    assert demand_of(with_figure("video_share", text)) == demand_of(with_figure("video_share", share))


def test_a_group_may_be_left_out_and_nothing_is_guessed_for_it() -> None:
    """Users alone give registrations and no calls; calls alone give calls and no registrations."""
    users = demand_of(("A", 10, 1, 2))
    assert users == Demand(mra_registrations=20)
    calls = demand_of(("A", None, None, None, 1500, 180, 0.4, 0.2, 0.001))
    assert calls.mra_registrations is None
    assert calls.audio_calls == 60


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (with_figure("users", "many"), [("Sites!B2", "number")]),
        (with_figure("users", 1.5), [("Sites!B2", "integer")]),
        (with_figure("users", "1.000"), [("Sites!B2", "sites_thousands")]),
        (with_figure("users", "1,000"), [("Sites!B2", "sites_thousands")]),
        (with_figure("users", "1 000"), [("Sites!B2", "number")]),
        (with_figure("users", -1), [("Sites!B2", "range")]),
        (with_figure("users", 1e300), [("Sites!B2", "range")]),
        (with_figure("users", float("nan")), [("Sites!B2", "range")]),
        (with_figure("users", True), [("Sites!B2", "number")]),
        (with_figure("users", "10%"), [("Sites!B2", "number")]),
        (with_figure("mra_share", 60), [("Sites!C2", "sites_share")]),
        (with_figure("mra_share", "60"), [("Sites!C2", "sites_share")]),
        (with_figure("mra_share", "=0.6"), [("Sites!C2", "sites_share")]),
        (with_figure("blocking", 0), [("Sites!I2", "sites_share")]),
        (with_figure("blocking", None), [("Sites!E2", "sites_incomplete")]),
        (with_figure("users", None), [("Sites!C2", "sites_incomplete")]),
        (with_figure("users", Flaw("cell_formula")), [("Sites!B2", "cell_formula")]),
        (with_figure("holding_time_seconds", Flaw("cell_time")), [("Sites!F2", "cell_time")]),
        (with_figure("holding_time_seconds", 86_401), [("Sites!F2", "range")]),
        (with_figure("name", "a\u202eb"), [("Sites!A2", "hidden_characters")]),
        (with_figure("name", "n" * 121), [("Sites!A2", "length")]),
        (with_figure("name", Flaw("cell_error", {"error": "#REF!"})), [("Sites!A2", "cell_error")]),
        (("A", 1, 2, "x"), [("Sites!C2", "sites_share"), ("Sites!D2", "number")]),
        (("A", None, None, None, 1_000_000_000, 86_400, 0, 0, 0.1), [("Sites!E2", "too_much_traffic")]),
        (("A",), [("Sites!A2", "sites_nothing_stated")]),
    ],
)
def test_faults_by_cell(row: tuple[CellValue, ...], found: list[tuple[str, str]]) -> None:
    """Every fault of a row at once, each at its cell."""
    assert faults(row) == found


def test_people_and_demand_in_one_row() -> None:
    """One or the other; which of them counts is not guessed. Another row may choose the other."""
    headings = ("site", "users", "mra_share", "registrations_per_user", "mra_registrations")
    rows: list[tuple[CellValue, ...]] = [("A", 10, 1, 1, 10), ("B", 10, 1, 1), ("C", None, None, None, 5)]
    assert faults(*rows, headings=headings) == [("Sites!E2", "sites_two_ways")]
    assert [site.demand.mra_registrations for site in read(*rows, headings=headings).sites] == [10, 5]


def test_a_bad_row_leaves_the_others_alone() -> None:
    """Rows keep their numbers in the sheet; empty ones are passed over."""
    found = read(STORY, (), with_figure("users", "?"), (None, " ", ""), STORY)
    assert [site.row for site in found.sites] == [2, 6]
    assert [(row.row, row.name) for row in found.bad_rows] == [(4, "Lima"), (5, "")]


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (("users", "Usuarios"), [("Sites!A1", "sites_column_twice")]),
        (("users", "mra share (%)"), [("Sites!B1", "sites_percent_heading")]),
        (("remarks", "city"), [("", "sites_no_headings")]),
        (("name",), [("", "sites_no_headings")]),
        (("users",), [("", "sites_no_rows")]),
    ],
)
def test_headings_that_do_not_do(headings: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    """None of ours, one twice, or a percent sign, under which 0.1 could mean two things."""
    assert faults(headings=headings) == found


def test_too_many_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad rows count too."""
    monkeypatch.setattr(reading, "MOST_SITES", 2)
    assert len(read(STORY, with_figure("users", "?")).sites) == 1
    with pytest.raises(TooLarge) as caught:
        read(STORY, with_figure("users", "?"), STORY)
    assert caught.value.faults[0].code == "sites_too_many"


def test_too_much_traffic_together() -> None:
    """Erlang B takes a step for each line, so the traffic of all rows is bounded, not of each alone."""
    row = ("A", None, None, None, 4_000_000, 90, 0, 0, 0.9)
    with pytest.raises(TooLarge) as caught:
        read(*[row] * 21)
    assert caught.value.faults[0].code == "sites_too_much_traffic"


def test_the_bounds_are_those_of_the_api() -> None:
    """What the API takes of a population, a sheet takes, and nothing else; texts are held to the same characters."""
    assert reading.MOST_REGISTRATIONS_A_USER == schema.MOST_REGISTRATIONS_A_USER
    assert reading.SECONDS_A_DAY == schema.SECONDS_A_DAY
    assert reading._HIDDEN.pattern == f"[{fields._HIDDEN}]"
    described = schema.POPULATION_SCHEMA.fields
    assert set(described) == set(PEOPLE)


def test_a_workbook_and_a_csv_file_say_the_same() -> None:
    """Numbers in cells or as text; only the places of faults differ."""
    rows = [HEADINGS, STORY, with_figure("users", "?")]
    text = "\n".join(";".join(map(str, row)) for row in rows).encode()
    from_book = read_sites(read_sheets(workbooks.saved(rows), "xlsx"), WORDING, REFERENCE)
    from_text = read_sites(read_sheets(text, "csv"), WORDING, REFERENCE)
    assert from_book.sites == from_text.sites
    assert (from_book.sheet, from_text.sheet) == ("Sites", "")
    assert from_text.bad_rows[0].faults[0].pointer == "B3"
