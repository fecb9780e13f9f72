from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.base.audit.log import COMMAND, Change, record_changes
from config.base.emails import BadEmail, read_email
from config.base.text import BadText
from config.base.words import day
from skills.models import User
from skills.sign_in.invitations import can_mail, make_invitation


class Command(BaseCommand):
    help = "Give somebody access: makes the account if needed and prints (and mails, if mail is set) a password link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--group", metavar="leadership|people", help="add the account to this group")

    def handle(self, email: str, group: str | None, **options: Any) -> None:
        with transaction.atomic():
            user, is_new = account(email)
            if group:
                join(user, find_group(group))
            invitation = make_invitation(user, by_mail=can_mail())
        if is_new:
            self.stderr.write(f"Made an account for {user.email}; it belongs to nobody in the organisation yet.")
        if can_mail():
            self.stderr.write("A mail with such a link is queued; a worker sends it.")
        self.stderr.write(f"{user.email} sets a password here, until {day(timezone.localtime(invitation.until))}:")
        self.stdout.write(invitation.url)


def account(email: str) -> tuple[User, bool]:
    """The account of this address, made now if it is new; refused for somebody who has left or may not sign in."""
    try:
        plain = read_email(email)
    except BadEmail as error:
        raise CommandError(f"{email!r} {error.what}; {error.fix}. Nobody was invited.") from None
    except BadText as error:
        raise CommandError(f"{error} Nobody was invited.") from None
    if not plain:
        raise CommandError("'' is not an e-mail address. Nobody was invited.")
    user = User.objects.filter(email=plain).first()
    if user is None:
        return User.objects.create_user(plain), True
    person = user.person
    if person and person.left_on and person.has_left(timezone.localdate()):
        raise CommandError(f"{person} left on {day(person.left_on)}. Nobody was invited.")
    if not user.is_active:
        raise CommandError(f"The account of {plain} is switched off. Nobody was invited.")
    return user, False


def join(user: User, group: Group) -> None:
    """Rights are part of the record: who holds them, and since when."""
    before = sorted(user.groups.values_list("name", flat=True))
    user.groups.add(group)
    after = sorted({*before, group.name})
    if before != after:
        subject = user.person.pk if user.person else None
        change = Change("changed", subject, {"groups": (before, after)}, {"user": user.pk})
        record_changes([change], actor=None, via=COMMAND)


def find_group(name: str) -> Group:
    group = Group.objects.filter(name=name).first()
    if group is None:
        known = " or ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no group {name!r}; use {known}. Nobody was invited.")
    return group
