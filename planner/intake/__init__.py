"""Other ways in: uploaded workbooks and CSV files, read cell by cell.

What comes in here was made by somebody else's program. Reading is bounded in time and memory, and every fault names
its cell.
"""
