"""Every route says whether it shows facts about other people."""

from config.site.look_words import SHOWS, SILENT
from tests.access.expect import read_routes


def test_every_route_stands_in_one_of_the_two_tables():
    assert sorted([*SHOWS, *SILENT]) == sorted(read_routes())


def test_every_route_that_shows_has_words_of_its_own_kind():
    assert [route for route, words in SHOWS.items() if not words or ":" in words or words != words.strip()] == []
