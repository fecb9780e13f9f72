"""allauth's forms of signing in and of passwords, with our rules of addresses, guesses and mail."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from config.base.fields import EmailField
from skills.sign_in.guesses import TooManyGuesses, begin_guess, forgive
from skills.sign_in.invitations import mail_password_link
from skills.sign_in.sessions import stay_signed_in


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField("email")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> Any:
        answer = super().login(request, redirect_url)
        if self.cleaned_data["remember"]:
            stay_signed_in(request)
        return answer


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The old password can be guessed here as well."""

    def clean_oldpassword(self) -> str:
        try:
            guess = begin_guess(context.request, self.user.email)
        except TooManyGuesses as refusal:
            raise ValidationError(str(refusal)) from None
        old = str(super().clean_oldpassword())
        guess.delete()
        return old


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Queues the mail instead of sending it: nobody waits for a mail server, and an unknown address takes as long."""

    email = EmailField("email")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        for user in self.users or [None]:
            mail_password_link(user)
        return str(self.cleaned_data["email"])


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """The link came by mail, or from an invitation: whoever has it is the owner, wherever they are."""

    def save(self) -> None:
        super().save()
        forgive(context.request, self.user)
