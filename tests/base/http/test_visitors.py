"""Who a request comes from, with and without proxies; and that nobody is counted as somebody else."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import Client, RequestFactory

from config.base.http.visitors import visitor_address, visitor_key, visitor_network

ANNA, BEN, MALLORY, PROXY = "198.51.100.7", "203.0.113.9", "192.0.2.66", "10.0.0.1"


def ask(connected: str, forwarded: str = ""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=connected, **headers)


@pytest.mark.parametrize(
    ("proxies", "connected", "forwarded", "found"),
    [
        (0, MALLORY, "", MALLORY),
        (0, MALLORY, ANNA, MALLORY),  # a direct installation believes nobody
        (1, PROXY, ANNA, ANNA),
        (1, PROXY, f"{ANNA}, {MALLORY}", MALLORY),  # what the visitor wrote stands before what the proxy saw
        (1, PROXY, "", PROXY),  # a probe of the proxy itself
        (2, PROXY, f"{MALLORY}, {ANNA}, 10.0.0.2", ANNA),
        (2, PROXY, ANNA, ANNA),
        (1, PROXY, f"{ANNA}:4711", ANNA),
        (1, PROXY, "[2001:db8::1]:443", "2001:db8::1"),
        (1, PROXY, "::ffff:198.51.100.7", ANNA),
        (1, PROXY, "fe80::1%eth0", "fe80::1"),
        (1, PROXY, "unknown, <script>", "unknown"),
        (0, "", ANNA, "unknown"),  # a unix socket
    ],
)
def test_the_address_is_the_one_the_outermost_of_our_proxies_saw(settings, proxies, connected, forwarded, found):
    settings.PROXIES = proxies
    assert visitor_address(ask(connected, forwarded)) == found


@pytest.mark.parametrize(
    ("address", "network", "key"),
    [
        ("198.51.100.7", "198.51.100.0/24", "198.51.100.7/32"),
        ("2001:db8:0:1ff::1", "2001:db8:0:100::/56", "2001:db8:0:100::/56"),
        ("", "unknown", "unknown"),
    ],
)
def test_a_network_is_what_one_household_is_given(settings, address, network, key):
    assert (visitor_network(ask(address)), visitor_key(ask(address))) == (network, key)


# ── through real requests ───────────────────────────────────────────────────────────────────────────────────────────
# How each limit of strangers is met, one request at a time; no account and no address is asked for twice.
WAYS = {
    "sign-in": lambda client, at: client.post("/login/", {"login": f"n{at}@example.org", "password": "wrong"}),
    "password link": lambda client, at: client.post("/password/reset/", {"email": f"n{at}@example.org"}),
    "used link": lambda client, at: client.post("/password/reset/key/1-x/", {"password1": "x"}),
    "API": lambda client, at: client.get("/api/v1/me/"),
    "calendar": lambda client, at: client.get("/mentoring/calendar/nonsense.ics"),
}


def client_at(connected: str, forwarded: str) -> Client:
    return Client(REMOTE_ADDR=connected, headers={"X-Forwarded-For": forwarded})


def is_refused(way: str, client: Client, times: int) -> bool:
    return 429 in {WAYS[way](client, at).status_code for at in range(times)}


@pytest.mark.parametrize("way", WAYS)
def test_two_visitors_behind_one_proxy_never_share_a_counter(db, settings, way):
    settings.PROXIES = 1
    assert is_refused(way, client_at(PROXY, MALLORY), 70)
    assert not is_refused(way, client_at(PROXY, ANNA), 3)
    assert is_refused(way, client_at(PROXY, f"{BEN}, {MALLORY}"), 1)  # whatever is written in front


@pytest.mark.parametrize("way", WAYS)
def test_a_direct_installation_does_not_read_for_whom_a_request_says_it_is(db, settings, way):
    settings.PROXIES = 0
    assert is_refused(way, client_at(MALLORY, ANNA), 70)
    assert is_refused(way, client_at(MALLORY, BEN), 1)
    assert not is_refused(way, client_at(ANNA, MALLORY), 3)


def test_the_settings_are_told_one_number(tmp_path):
    """As a process of its own reads them, with https and without."""
    wanted = {"http://localhost:8000": 0, "https://cairn.example.org": 1}
    code = "from config.settings import *; print(PROXIES, ALLAUTH_TRUSTED_PROXY_COUNT, REST_FRAMEWORK['NUM_PROXIES'])"
    for url, count in wanted.items():
        for given, number in (({}, count), ({"CAIRN_PROXIES": "3"}, 3)):
            environ = {"CAIRN_URL": url, "CAIRN_DATA": str(tmp_path), **given}
            done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
            assert done.stdout.split() == [str(number)] * 3


def test_a_number_of_proxies_below_zero_is_refused(tmp_path):
    environ = {"CAIRN_PROXIES": "-1", "CAIRN_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", "import config.settings"], env=environ, capture_output=True, text=True)
    assert "CAIRN_PROXIES is '-1'; use a whole number from 0 to 9." in done.stderr
