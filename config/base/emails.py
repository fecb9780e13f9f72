"""E-mail addresses as people type them: one rule for forms, imports, commands and sign-in."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.base.text import BadText, clean_text, show

LONGEST = 254


class BadEmail(BadText):
    """Not an address to keep: what is wrong with it, and what to do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"This {what}. {fix[0].upper()}{fix[1:]}.")
        self.what, self.fix = what, fix


def read_email(typed: str) -> str:
    """The address that was typed, in the form in which it is compared and stored; empty when nothing was typed.

    Raises BadText, for what is none as well.
    """
    email = plain_email(typed)
    if len(email) > LONGEST:
        raise BadEmail(f"is longer than the {LONGEST} characters of an address", "correct it")
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise BadEmail("is not an e-mail address", "write it like ana@example.org") from None
    return email


def plain_email(typed: str) -> str:
    """The form in which addresses are compared and stored; raises BadText.

    The part before the @ is folded (any case, full width), because one person writes it in several ways. A domain is
    not: Straße and strasse are two domains with two owners, so one that folding would change is refused. Its xn-- form
    says which one is meant.
    """
    text = clean_text(typed, one_line=True)
    email = fold_email(text)
    if "@" in email and not _is_plain(text.rpartition("@")[2]):
        other = show(email.rpartition("@")[2])
        raise BadEmail(f"has a domain that is also read as {other}, which is another one", "write its xn-- form")
    return email


def fold_email(kept: str) -> str:
    """Of an address that is stored already: NFKC, any case. Folding twice changes nothing more."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).casefold())


def _is_plain(domain: str) -> bool:
    """Folding changes nothing of it but plain capital letters."""
    lowered = domain.lower()
    return fold_email(domain) == lowered and lowered.isascii() == domain.isascii()


def mask_email(email: str) -> str:
    """Enough to know one's own, not to learn another's: "a…@example.org"."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
