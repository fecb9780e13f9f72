from __future__ import annotations

from config.base.fields import PlainForm, WordsField, area_box
from config.base.limits import SHARED_LENGTH


class ShareForm(PlainForm):
    """What a mentee tells their managers."""

    text = WordsField(
        max_length=SHARED_LENGTH,
        widget=area_box(6),
        label="Your text",
        error_messages={"required": "Write what they are to read; nothing was shared."},
    )
