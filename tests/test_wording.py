"""Words come by key and language, filled with facts; nothing is guessed and nothing falls back to English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from planner.design import Platform
from planner.errors import WordingError
from planner.reference import Citation, load_reference
from planner.rules import Place
from planner.versions import ALL_RELEASES, Version, before, between, since
from planner.wording import load_wording

EN, ES = load_wording().phrases("en"), load_wording().phrases("es")


def test_unknown_keys_languages_and_missing_facts_raise() -> None:
    """A hole in the texts is a crash in a test, never a blank in a document."""
    with pytest.raises(WordingError, match="no text labels"):
        EN.say("labels.nothing.here")
    with pytest.raises(WordingError, match="no language fr"):
        load_wording().phrases("fr")
    with pytest.raises(WordingError, match="no fact for placeholder"):
        EN.say("labels.place.peer")


def test_a_text_in_one_language_only_is_refused(tmp_path: Path) -> None:
    """Both languages stand side by side or the file does not load."""
    (tmp_path / "lonely.toml").write_text('[a]\nen = "only"\n', encoding="utf-8")
    with pytest.raises(WordingError, match=r"lonely\.a: needs exactly the languages en, es"):
        load_wording(tmp_path)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (None, "not stated", "no indicado"),
        (True, "yes", "sí"),
        (20000, "20,000", "20.000"),
        (0.375, "0.375", "0,375"),
        (date(2026, 11, 22), "November 22, 2026", "22 de noviembre de 2026"),
        (("a", "b", "c"), "a, b, and c", "a, b y c"),
        ((), "none", "ninguno"),
        (Platform.MEDIUM_VM, "Medium VM", "VM mediana (Medium)"),
        (Version.parse("X14.0.1"), "X14.0.1", "X14.0.1"),
        (since("X8.8"), "X8.8 onward", "desde X8.8"),
        (before("X8.8"), "before X8.8", "antes de X8.8"),
        (between("X8.8", "X14.2"), "X8.8 up to, not including, X14.2", "desde X8.8 hasta antes de X14.2"),
        (ALL_RELEASES, "all releases", "todas las versiones"),
        (Place("peer", 0, (2,), ("expc02",)), "peer 2 (expc02)", "par 2 (expc02)"),
        (Place("peer", 0, (2,), (None,)), "peer 2", "par 2"),
        (Place("link", 0, (1, 2)), "peer 1 – peer 2", "par 1 – par 2"),
        (Place("cluster", 0), "cluster", "clúster"),
    ],
)
def test_facts_read_as_people_write_them(value: object, english: str, spanish: str) -> None:
    """Numbers, dates, lists, states and places follow the language."""
    assert (EN.fact(value), ES.fact(value)) == (english, spanish)


@pytest.mark.parametrize(
    ("share", "english"),
    [(0.375, "38%"), (1.0, "100%"), (0.9999, "99.99%"), (1.0004, "100.04%"), (1.5, "150%"), (0, "0%")],
)
def test_a_percentage_never_hides_on_which_side_of_full_it_is(share: float, english: str) -> None:
    """Only a full cluster reads 100 percent."""
    assert EN.percent(share) == english


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (80.0001, "80.0001", "80,0001"),
        (79.9999, "79.9999", "79,9999"),
        (80.00009999999999, "80.0001", "80,0001"),
        (80.00000000000001, "80.00000000000001", "80,00000000000001"),
        (80.123456789012, "80.123456789012", "80,123456789012"),
        (12345.6789, "12,345.6789", "12.345,6789"),
        (1_000_000_000.1, "1,000,000,000.1", "1.000.000.000,1"),
        (-80.0001, "-80.0001", "-80,0001"),
        (95, "95", "95"),
        (95.0, "95", "95"),
        (0.1, "0.1", "0,1"),
        (0.0, "0", "0"),
        (1e-7, "0.0000001", "0,0000001"),
        (1e-300, "0", "0"),
        (0.1 + 0.2, "0.3", "0,3"),
        (200 / 3, "66.667", "66,667"),
        (1 / 3000, "0.000333333333", "0,000333333333"),
        (1e22, "10,000,000,000,000,000,000,000", "10.000.000.000.000.000.000.000"),
    ],
)
def test_a_fraction_is_said_as_stated(value: float, english: str, spanish: str) -> None:
    """No more and no fewer digits; one that was reckoned in three decimals; and none as a whole number."""
    assert (EN.number(value), ES.number(value)) == (english, spanish)


@pytest.mark.parametrize("over", [10.0**-digits for digits in range(1, 14)])
def test_a_number_beyond_a_limit_never_reads_as_the_limit(over: float) -> None:
    """Neither above nor below it, however near."""
    for value in (80 + over, 80 - over):
        assert EN.number(value) != EN.number(80)
        assert Decimal(EN.number(value)) == pytest.approx(Decimal(repr(value)), abs=Decimal("1e-14"))


def test_braces_in_a_customers_words_are_only_characters() -> None:
    """Facts are never read as templates."""
    assert EN.say("labels.releases.since", since="{before.__class__}") == "{before.__class__} onward"


def test_a_citation_reads_as_document_and_place() -> None:
    """Title, edition and locator."""
    text = EN.citation(Citation.parse("cluster-guide-x14.3#Clustering requirements"), load_reference())
    assert text == "Expressway Cluster Creation and Maintenance Deployment Guide, X14.3: Clustering requirements"


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (1, "100%", "100 %"),
        (0, "0%", "0 %"),
        (0.5, "50%", "50 %"),
        (0.999, "99.9%", "99,9 %"),
        (0.99985, "99.985%", "99,985 %"),
        (Fraction(999_999_999, 10**9), "99.9999999%", "99,9999999 %"),
        (1 - Fraction(1, 10**300), f"99.{'9' * 12}%", f"99,{'9' * 12} %"),
        (Fraction(2, 3), "66.66%", "66,66 %"),
    ],
)
def test_a_part_of_the_time_is_cut_and_never_rounded_up(share: float, english: str, spanish: str) -> None:
    """Nothing but all of the time reads 100 percent, however near; what goes on behind the digits is left out."""
    assert EN.part_of_time(share) == english
    assert load_wording().phrases("es").part_of_time(share).replace("\u00a0", " ") == spanish
