"""A sheet of sites as the API and the page take it: bytes and terms in, a roll-up out."""

from __future__ import annotations

from planner.intake.sheets import Kind, read_sheets
from planner.intake.sites import read_sites
from planner.roll_up import RollUp, roll_up
from planner.sizing import Terms
from planner.web.service import service


def rolled_up(content: bytes, kind: Kind, terms: Terms) -> RollUp:
    """Return the roll-up of an uploaded sheet.

    Raises UnreadableSheet or TooLarge for what is no sheet of ours, InvalidSheet where no row is a site, ReaderBusy.
    """
    held = service()
    read = read_sites(read_sheets(content, kind), held.wording, held.reference)
    return roll_up(read, held.reference, terms)
