"""How often a password may be tried, without shutting its owner out.

Wrong passwords slow down the pair of account and network. Whatever the number of networks, an account takes a hundred
guesses a day; then only networks it has signed in from before may go on (a hundred each), or a mailed link, whose use
makes the network known. One network, trying many accounts it never signed in to, pauses as well.

A try is written down before the password is looked at, and taken back when it was right, so that tries at the same
moment count each other. Unknown accounts are counted by the same rows and queries. The rows are in the database: every
process sees them, and when none can be written the answer is that of a database that is away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config.base.http.visitors import visitor_network
from skills.models import Guess, KnownNetwork, User

OF_PAIR, PAIR_SPAN = 5, timedelta(minutes=5)
OF_DAY, DAY_SPAN = 100, timedelta(days=1)
OF_NETWORK, NETWORK_SPAN = 30, timedelta(minutes=1)


class TooManyGuesses(Exception):
    """Says how long to wait, or what else gets in."""


class TooManyFromHere(TooManyGuesses):
    """Of one network for many accounts."""


WAIT = "There were too many wrong passwords for this account from here. Wait five minutes, or set a new password."
USE_A_LINK = (
    "There were too many wrong passwords for this account today. Sign in from a network you have signed in from "
    "before, or set a new password: the link in that mail works at once. Without mail, ask for an invitation."
)
PAUSE = "There were too many wrong passwords from here. Wait a minute."


def begin_guess(request: HttpRequest, email: str) -> Guess:
    """Called before the password of ``email`` is looked at; ``delete`` the answer when it was right.

    Raises TooManyGuesses, and then nothing is counted.
    """
    now = timezone.now()
    Guess.objects.filter(at__lte=now - DAY_SPAN).delete()
    network = visitor_network(request)
    guess = Guess.objects.create(account=digest(email), network=network, at=now)
    known = KnownNetwork.objects.fresh(now).filter(user__email=email, network=network).exists()
    if refusal := _refusal(_count(guess), known):
        guess.delete()
        raise refusal
    return guess


def _count(guess: Guess) -> dict[str, int]:
    """Guesses that stand, this one included."""
    account, network = Q(account=guess.account), Q(network=guess.network)
    recent, latest = Q(at__gt=guess.at - PAIR_SPAN), Q(at__gt=guess.at - NETWORK_SPAN)
    counts: dict[str, int] = Guess.objects.filter(account | network & latest).aggregate(
        pair=Count("pk", filter=account & network & recent),
        pair_day=Count("pk", filter=account & network),
        day=Count("pk", filter=account),
        network=Count("pk", filter=network & latest),
    )
    return counts


def _refusal(count: dict[str, int], is_known: bool) -> TooManyGuesses | None:
    if count["pair"] > OF_PAIR:
        return TooManyGuesses(WAIT)
    if count["pair_day" if is_known else "day"] > OF_DAY:
        return TooManyGuesses(USE_A_LINK)
    return TooManyFromHere(PAUSE) if count["network"] > OF_NETWORK and not is_known else None


def know_network(request: HttpRequest, user: User, now: datetime | None = None) -> None:
    """Called once somebody has signed in, or has used a link that only they can have."""
    now = now or timezone.now()
    KnownNetwork.objects.stale(now).delete()
    network = visitor_network(request)
    KnownNetwork.objects.update_or_create(user=user, network=network, defaults={"last_at": now})


def forgive(request: HttpRequest, user: User) -> None:
    """Whoever set the password by a link signs in with it at once, however often somebody guessed from this network."""
    Guess.objects.filter(account=digest(user.email), network=visitor_network(request)).delete()
    know_network(request, user)


def digest(email: str) -> str:
    return salted_hmac("guess", email, algorithm="sha256").hexdigest()
