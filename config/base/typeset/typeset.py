"""Pages for paper: values and a template become a tagged PDF/UA-1 file. Values never become markup."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings

from config.base.typeset.glyphs import in_our_glyphs, in_plain_letters, unusual_words

# Latin, Greek and Cyrillic first, then the scripts that have fonts of their own.
FONTS = ("roboto", "noto_sans_arabic", "noto_sans_devanagari", "noto_sans_thai", "heebo")
HERE = Path(__file__).parent
CHILD, PROBE = HERE / "child.py", HERE / "probe.typ"
SECONDS = 180  # of the clock
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
log = logging.getLogger(__name__)


class NotSet(Exception):
    """A file could not be set. The log says why, without what stands in it."""


class _Refused(Exception):
    """What typst says of a file that it does not set; ``missing`` are texts that no font has a glyph for."""

    def __init__(self, message: str, missing: Collection[str] = ()) -> None:
        super().__init__(message.partition("`")[0].strip())
        self.missing = missing


def typeset(template: Path, values: Mapping[str, Any], people: Mapping[str, str] | None = None) -> bytes:
    """``people``: by name what is printed instead where a glyph of the name is missing."""
    names = people or {}
    try:
        told = in_our_glyphs(values, _missing(unusual_words(values)), names)
        try:
            return _compile(template, told)
        except _Refused as refused:
            if not refused.missing:
                raise
            return _compile(template, in_plain_letters(values, names))
    except _Refused as refused:
        log.error("typeset failed: %s: %s", template.name, refused)
        raise NotSet from None


def _missing(words: Collection[str]) -> Collection[str]:
    """What of these words no font of ours has a glyph for: typst names it when it is asked to set them."""
    try:
        if words:
            _compile(PROBE, sorted(words))
    except _Refused as refused:
        return refused.missing
    return ()


def _compile(template: Path, values: Any) -> bytes:
    asked = {
        "template": str(template),
        "root": str(settings.BASE_DIR),
        "fonts": [str(files(f"fontpkg_{font}") / "files") for font in FONTS],
        "values": values,
    }
    try:
        done = subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-I", str(CHILD)], input=json.dumps(asked).encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise _Refused(f"it took more than {SECONDS} seconds") from None
    if done.returncode:
        raise _refusal(done.stderr)
    return done.stdout


def _refusal(told: bytes) -> _Refused:
    """A process that was stopped, or stopped by itself, says nothing that can be read."""
    try:
        problem = json.loads(told)
    except ValueError:
        return _Refused("typst stopped")
    found = set(_MISSING.findall(problem["diagnostic"]))
    return _Refused(
        problem["message"],
        [_CODE.sub(lambda code: chr(int(code[1], 16)) if code[1] else code[2], text) for text in found],
    )
