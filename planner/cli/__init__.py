"""The command line, `expressway-planner`. Exit codes: 0 nothing found, 1 findings, 2 could not check.

Results go to standard output, everything else to standard error. `main` is the entry point.
"""

from __future__ import annotations

from planner.cli import assess, book, doctor, ports, report, serve, size
from planner.cli.program import program as main

COMMANDS = (
    assess.assess,
    report.report,
    ports.ports,
    size.size_command,
    book.rules,
    book.explain,
    book.changes,
    book.schema,
    serve.serve,
    doctor.doctor,
)

for each in COMMANDS:
    main.add_command(each)

__all__ = ["COMMANDS", "main"]
