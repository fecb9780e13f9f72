"""A sign of life to whoever started this process: one byte into a pipe, without database or clock."""

from __future__ import annotations

import os

SIGN_FD = "CAIRN_SIGN_FD"  # the environment variable in which a supervisor names its pipe


def give_sign() -> None:
    """Nothing without a supervisor. A pipe that is full or has no reader is its reader's business."""
    if number := os.environ.get(SIGN_FD):
        try:
            os.write(int(number), b".")
        except OSError:
            return
