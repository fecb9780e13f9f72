"""API tokens: made and shown once, kept as a digest, refused with their owner."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.db import transaction
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import create_token_string, hash_token
from knox.settings import CONSTANTS, knox_settings
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission

from config.base.audit.log import record
from config.base.http.problems import Refused
from config.base.jobs.clock import has_passed
from skills.models import ApiToken, User
from skills.sign_in.auth import Backend

DEFAULT_DAYS, MAX_DAYS = 90, 365
SEEN_AGAIN_AFTER = timedelta(hours=1)  # last_used_at is written at most this often
SHAPE = re.compile(r"([a-z_]+[0-9a-f]{64})([0-9a-f]{8})")


@transaction.atomic
def create_token(user: User, name: str, days: int = DEFAULT_DAYS, is_read_only: bool = False) -> tuple[ApiToken, str]:
    """A new token and its plain text, which nobody can ask for again."""
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"A token is valid for 1 to {MAX_DAYS} days.")
    secret = knox_settings.TOKEN_PREFIX + create_token_string()
    plain = secret + checksum(secret)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        is_read_only=is_read_only,
        digest=hash_token(plain),
        token_key=plain[: CONSTANTS.TOKEN_KEY_LENGTH],
        expiry=timezone.now() + timedelta(days=days),
    )
    record("token_made", actor=user.pk, subject=_person_id(user), token=token.token_key, days=days)
    return token, plain


@transaction.atomic
def revoke_token(token: ApiToken, by: User) -> None:
    """Gone at once; the audit log keeps that it was there."""
    token.delete()
    record("token_revoked", actor=by.pk, subject=_person_id(token.user), token=token.token_key)


def find_token(plain: str) -> ApiToken | None:
    """The usable token with this plain text; a mistyped one is refused by its checksum without asking the database."""
    parts = SHAPE.fullmatch(plain)
    if parts is None or parts[2] != checksum(parts[1]):
        return None
    digest = hash_token(plain)
    rows = ApiToken.objects.usable(timezone.now()).filter(token_key=plain[: CONSTANTS.TOKEN_KEY_LENGTH])
    return next((row for row in rows if compare_digest(row.digest, digest)), None)


def _person_id(user: User) -> int | None:
    return user.person.pk if user.person else None


def checksum(text: str) -> str:
    """What tells a mistyped secret from one that was never ours."""
    return f"{zlib.crc32(text.encode()):08x}"


class ApiTokenAuthentication(TokenAuthentication):
    """The owner is read anew for each request, by the rule that governs sessions."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        found = find_token(token.decode("ascii", "replace"))
        user = Backend().get_user(found.user_id) if found else None
        if found is None or user is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked, or its owner may not sign in.")
        _mark_used(found)
        return user, found


def _mark_used(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or has_passed(SEEN_AGAIN_AFTER, token.last_used_at, now):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class WithinToken(BasePermission):
    """A read-only token reads."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if getattr(request.auth, "is_read_only", False) and request.method not in SAFE_METHODS:
            raise Refused("This token may only read.", "Use a token that may write, or sign in.")
        return True
