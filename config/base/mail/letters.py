"""What a mail says, and how it is written down: plain text and HTML from one value, so that neither says more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from config.base.text import clean_text

SUBJECT = 60  # characters
MOST_ROWS = 4

_LIGHT = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#\w+)")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_TAG = re.compile(r"<[a-z][^>]*>")
_CLASS = re.compile(r' class="[^"]*"')


@dataclass(frozen=True)
class Item:
    """One of several things a mail is about, with what can be done: (verb, address) each."""

    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Letter:
    """The finding as subject, the second one as ``preheader``, at most four rows, a paragraph or two, one button.

    No names of people, notes or levels: a mail can be forwarded, so they stay behind the sign-in its link leads to.
    ``url`` and what follows it may be paths of the site; ``why`` is the reason for receiving, a full sentence.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    url: str
    why: str
    preheader: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    heading: str = ""  # of the paragraphs below the rows
    items: tuple[Item, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()  # further links beside the button: (verb, url) each


@dataclass(frozen=True)
class WrittenLetter:
    subject: str
    text: str
    html: str


def write_letter(letter: Letter, stop_url: str = "") -> WrittenLetter:
    """Both parts; raises BadText for control characters, which no mail may carry."""
    clean = _clean(letter)
    return WrittenLetter(clean.subject, _as_text(clean, stop_url), _as_html(clean, stop_url))


def site_url(path: str) -> str:
    """The full address of a path of the site; a full address stays as it is."""
    return settings.SITE_URL + path if path.startswith("/") else path


def masthead() -> str:
    return f"Cairn · {settings.ORGANISATION}" if settings.ORGANISATION else "Cairn"


def _clean(letter: Letter) -> Letter:
    """Every part on one line, the subject within its limit."""
    if (count := len(letter.rows) + len(letter.items)) > MOST_ROWS:
        raise ValueError(f"A mail has at most {MOST_ROWS} rows; this one has {count}.")
    return Letter(
        subject=shorten(_line(letter.subject)),
        paragraphs=tuple(map(_line, letter.paragraphs)),
        button=_line(letter.button),
        url=_url(letter.url),
        why=_line(letter.why),
        preheader=_line(letter.preheader),
        rows=tuple(tuple(map(_line, row)) for row in letter.rows),
        heading=_line(letter.heading),
        items=tuple(Item(_line(item.text), _links(item.links)) for item in letter.items),
        beside=_links(letter.beside),
    )


def _links(links: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((_line(verb), _url(url)) for verb, url in links)


def _url(value: str) -> str:
    url = _line(site_url(value))
    if not url.startswith(("https://", "http://")) or " " in url:
        raise ValueError("The button of a mail leads to an address of http or https.")
    return url


def _line(value: str) -> str:
    return clean_text(value, one_line=True)


def shorten(subject: str) -> str:
    """Cut between words where it is longer than a list of mails shows."""
    if len(subject) <= SUBJECT:
        return subject
    cut = subject[: SUBJECT - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.:;–-") + "…"


def _as_text(letter: Letter, stop_url: str) -> str:
    rows = "\n".join(f"{first}: {', '.join(rest)}" for first, *rest in letter.rows)
    items = "\n\n".join(
        "\n".join([item.text, *(f"{verb}: {url}" for verb, url in item.links)]) for item in letter.items
    )
    body = "\n\n".join(letter.paragraphs)
    beside = "\n".join(f"{verb}: {url}" for verb, url in letter.beside)
    parts = [letter.subject, rows, items, letter.heading, body, f"{letter.button}:\n{letter.url}", beside]
    foot = f"-- \n{letter.why}" + (f"\nChange or stop: {stop_url}" if stop_url else "")
    return "\n\n".join(part for part in [*parts, foot] if part) + "\n"


def _as_html(letter: Letter, stop_url: str) -> str:
    context = {"letter": letter, "masthead": masthead(), "stop_url": stop_url}
    html = render_to_string("mail/letter.html", context)
    inliner = css_inline.CSSInliner(inline_style_tags=False, load_remote_stylesheets=False, extra_css=_css())
    # Text is escaped, so that only tags match: a word that looks like an attribute stays.
    inlined: str = inliner.inline(html)
    return _TAG.sub(lambda tag: _CLASS.sub("", tag[0]), inlined)


@cache
def _css() -> str:
    """mail.css with the light colours of tokens.css, the only file that knows raw values; programs that read mail do
    not know variables."""
    found = finders.find("tokens.css")
    colours = dict(_LIGHT.findall(Path(str(found)).read_text()))
    return _VARIABLE.sub(lambda name: colours[name[1]], render_to_string("mail/mail.css"))
