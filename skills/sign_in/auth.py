"""Who may sign in: accounts made by the organisation, until the day after a person's last one."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from config.base.http.landing import opens_a_page
from config.base.http.visitors import visitor_address
from skills.models import Engineer, User
from skills.sign_in.guesses import TooManyFromHere, TooManyGuesses, begin_guess, know_network
from skills.sign_in.sessions import note_device


class Backend(AuthenticationBackend):
    """E-mail and password. Whoever has left is nobody from the next request on, on every session."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("engineer").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.person = getattr(user, "engineer", None)  # fills the cached property; no second query
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        person: Engineer | None = getattr(user, "engineer", None)
        has_left = person is not None and person.has_left(timezone.localdate())
        return bool(super().user_can_authenticate(user)) and not has_left


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; the people team and ``manage.py invite`` make accounts."""
        return False

    def is_safe_url(self, url: Any) -> bool:
        """A page of this site that can be opened; for all else sign-in leads home."""
        return bool(super().is_safe_url(url)) and opens_a_page(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        return visitor_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        try:
            guess = begin_guess(request, credentials["email"])
        except TooManyFromHere:
            raise ImmediateHttpResponse(respond_429(request)) from None
        except TooManyGuesses as refusal:
            raise ValidationError(str(refusal)) from None
        user = super().authenticate(request, **credentials)
        if user:
            guess.delete()
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        note_device(request)
        know_network(request, user)
