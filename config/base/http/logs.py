"""What may not stand in a log: tokens that came in an address."""

from __future__ import annotations

import logging
import re

# Every secret of ours begins like this, so that programs that look for secrets find it, and this one too.
_SECRET = re.compile(r"cairn_(?:[a-z]+_)?[0-9A-Za-z]{12,}")


def hide_secrets(text: str) -> str:
    return _SECRET.sub("cairn_…", text)


class HideSecrets(logging.Filter):
    """Takes them out of the line and of what it was made from."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if (hidden := hide_secrets(text)) != text:
            record.msg, record.args = hidden, ()
        return True
