"""Mail put into files, for an installation without a mail server: folder and files are their owner's alone."""

from __future__ import annotations

import os
from typing import Any

from django.core.mail.backends.filebased import EmailBackend as FileBackend


class EmailBackend(FileBackend):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        os.chmod(self.file_path, 0o700)

    def open(self) -> bool:
        is_new = bool(super().open())
        if is_new:
            os.fchmod(self.stream.fileno(), 0o600)  # nothing is in it yet
        return is_new
