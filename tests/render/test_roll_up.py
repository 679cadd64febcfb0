"""A roll-up in words, rows and files: every word in every language, every row in each form."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from planner.design import Demand, Platform
from planner.errors import Fault
from planner.reference import load_reference
from planner.render.csv import roll_up_text
from planner.render.roll_up import RollUpWords
from planner.render.roll_up_files import render, template
from planner.roll_up import MOST_FAULTS_TOLD, BadRow, RollUp, Site, SitesRead, roll_up
from planner.sizing import Note, Terms
from planner.wording import LANGUAGES, load_wording

REFERENCE, WORDING = load_reference(), load_wording()
DAY = date(2026, 11, 22)


def story(*more: BadRow, terms: Terms | None = None) -> RollUp:
    """Return a roll-up with a site of every outcome, and bad rows."""
    sites = (
        Site(2, "Lima", Demand(mra_registrations=4000, mra_video_calls=10)),
        Site(4, "=1+1", Demand(audio_calls=0)),
        Site(5, "", Demand(mra_registrations=10**8)),
        Site(7, "\u202dmixed", Demand(video_calls=390, audio_calls=1500)),
    )
    bad = BadRow(3, "Cusco", tuple(Fault(f"{letter}3", "number") for letter in "BCDE"))
    return roll_up(SitesRead("Sites", sites, (bad, *more), ("Notes",)), REFERENCE, terms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_in_the_order_of_the_sheet(language: str) -> None:
    """Sites and bad rows by their row; as many cells as titles; what is not there is None."""
    words = RollUpWords(story(), WORDING.phrases(language))
    rows = list(words.rows())
    assert [row[0] for row in rows] == [2, 3, 4, 5, 7]
    assert {len(row) for row in rows} == {len(words.titles())} == {len(words.columns())}
    by_key = [dict(zip(words.columns(), row, strict=True)) for row in rows]
    assert by_key[0]["mra_registrations"] == 4000
    assert by_key[0]["audio_calls"] is None
    assert by_key[2]["audio_calls"] == 0
    assert by_key[1]["remark"].count("3: ") == 3  # type: ignore[union-attr]
    assert by_key[3]["platform"] is None
    assert len(list(words.lost())) == 1
    assert all([*words.remarks(), *words.findings(), *words.notes()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_its_facts(language: str) -> None:
    """Whatever has to be known of some figures can be said of a roll-up."""
    words = RollUpWords(story(terms=Terms(fast_path_registration=True)), WORDING.phrases(language))
    assert all(words.note(note) for note in Note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_all_come_to(language: str) -> None:
    """Carried, not carried, nothing asked, nothing to choose from: each a sentence of its own."""
    phrases = WORDING.phrases(language)

    def said(demand: Demand, terms: Terms | None = None) -> str:
        return RollUpWords(roll_up(SitesRead("", (Site(2, "", demand),), (), ()), REFERENCE, terms), phrases).together()

    mixed = Demand(video_calls=39_900, audio_calls=79_000)
    sentences = [
        said(Demand(mra_registrations=1)),
        said(Demand(mra_registrations=0)),
        said(Demand(mra_registrations=10**8)),
        said(mixed),
        said(Demand(mra_registrations=1), Terms(platforms=(Platform.CE1300,))),
    ]
    assert len(set(sentences)) == 5


def test_more_faults_than_are_told() -> None:
    """They are counted."""
    many = tuple(BadRow(row, "", (Fault(f"B{row}", "number"),)) for row in range(10, 10 + MOST_FAULTS_TOLD))
    words = RollUpWords(story(*many), WORDING.phrases("en"))
    assert len(list(words.fault_rows())) == MOST_FAULTS_TOLD
    assert words.more_faults() == "Faults not shown here: 4."
    assert RollUpWords(story(), WORDING.phrases("en")).more_faults() == ""
    book = openpyxl.load_workbook(io.BytesIO(render("xlsx", words.rolled, words.phrases, DAY).content))
    assert book["Faults"].max_row == MOST_FAULTS_TOLD + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook(language: str) -> None:
    """Same bytes every time; names are text; figures are numbers; every row is there."""
    phrases = WORDING.phrases(language)
    made = render("xlsx", story(), phrases, DAY)
    assert made == render("xlsx", story(), phrases, DAY)
    assert made.filename.endswith("_2026-11-22.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    sites = book[phrases.say("sites.answer.tab.sites")]
    assert [cell.value for cell in sites["A"]][1:] == [2, 3, 4, 5, 7]
    formula = sites["B4"]
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(sheet.page_setup.fitToHeight == 0 for sheet in book)


def test_without_faults_there_is_no_sheet_of_them() -> None:
    """Nothing empty is handed over."""
    whole = roll_up(SitesRead("", (Site(2, "Lima", Demand(mra_registrations=1)),), (), ()), REFERENCE)
    book = openpyxl.load_workbook(io.BytesIO(render("xlsx", whole, WORDING.phrases("en"), DAY).content))
    assert book.sheetnames == ["Roll-up", "Sites"]


def test_csv_has_digits_and_guarded_texts() -> None:
    """Counts and shares as programs read them; a name that looks like a formula stays a name."""
    rows = list(csv.reader(io.StringIO(roll_up_text(story(), WORDING.phrases("es")))))
    assert rows[1][:2] == ["2", "Lima"]
    assert "4000" in rows[1]
    assert rows[1][8] == "0.8000"
    assert rows[3][1] == "'=1+1"
    assert render("csv", story(), WORDING.phrases("es"), DAY).content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates(language: str) -> None:
    """One row of headings, no two alike."""
    for kind, count in (("people", 9), ("demand", 8)):
        made = template(kind, WORDING.phrases(language))
        (row,) = csv.reader(io.StringIO(made.content.decode("utf-8-sig")))
        assert len(set(row)) == len(row) == count
