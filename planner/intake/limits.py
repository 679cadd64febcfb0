"""What an uploaded sheet may hold at the most, and what reading it may cost.

They bound the work that a stranger can ask for with a small file. They are the service's own and say nothing about
Expressway.
"""

from __future__ import annotations

MAX_SHEET_BYTES = 4_194_304
"""Size of an uploaded workbook or CSV file."""

MAX_UNPACKED_BYTES = 67_108_864
"""Size of all parts of a workbook unpacked, as the file declares it; no more than that is ever unpacked."""

MAX_UNPACKED_RATIO = 200
"""How many times larger than the file its parts may be together, once they pass a megabyte."""

MAX_PARTS = 1_000
"""Parts of a workbook, pictures included."""

MAX_SHEETS = 50
"""Worksheets of a workbook."""

MAX_ROWS = 20_000
"""Rows of a sheet, down to the last that holds anything."""

MAX_COLUMNS = 256
"""Columns of a sheet, up to the last that holds anything."""

MAX_CELLS = 500_000
"""Cells that hold something, in all sheets together."""

MAX_CELL_TEXT = 32_767
"""Characters of one cell; what Excel itself holds."""

MAX_SHEET_TEXT = 8_388_608
"""Characters of all cells of all sheets together."""

READ_CPU_S = 8
"""Processor time that reading one workbook may take, in seconds."""

READ_WALL_S = 20
"""Time after which the reading of a workbook is ended, in seconds."""

READ_MEMORY_BYTES = 335_544_320
"""Address space of the process that reads a workbook."""

MAX_READERS = 2
"""Workbooks that are read at the same time; the next waits for its turn."""

READ_PATIENCE_S = 10
"""How long an upload waits for its turn before it is asked to come again, in seconds."""
