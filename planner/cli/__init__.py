"""The command line, `expressway-planner`. Exit codes: 0 nothing found, 1 findings, 2 could not check.

Results go to standard output, everything else to standard error. `main` is the entry point.
"""

from __future__ import annotations

from planner.cli import (
    assess,
    book,
    compare,
    doctor,
    ports,
    reach,
    report,
    roll_up,
    runbook,
    serve,
    size,
    triage,
    what_if,
)
from planner.cli.program import program as main

COMMANDS = (
    assess.assess,
    report.report,
    compare.compare,
    ports.ports,
    runbook.runbook,
    runbook.change_plan,
    size.size_command,
    what_if.what_if,
    reach.reach_command,
    roll_up.roll_up_command,
    book.rules,
    book.explain,
    book.changes,
    triage.triage,
    book.schema,
    serve.serve,
    doctor.doctor,
)

for each in COMMANDS:
    main.add_command(each)

__all__ = ["COMMANDS", "main"]
