"""What a table in a file may take to be read: little for an upload, any size for the operator's own command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    file: int  # bytes
    unpacked: int  # bytes of a workbook's parts
    rows: int  # of a workbook, without the header
    memory: int  # bytes of address space for the process that reads a workbook
    seconds: int  # of processor time for it
    patience: int  # seconds on the clock


UPLOAD = Limits(20_000_000, 60_000_000, 100_000, 400_000_000, 5, 20)
COMMAND = Limits(2_000_000_000, 4_000_000_000, 1_048_575, 16_000_000_000, 900, 3600)  # a sheet has no more rows
