from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate


class SkillsConfig(AppConfig):
    name = "skills"

    def ready(self) -> None:
        from config.base.frozen.tables import freeze
        from config.base.jobs.pruning import register_pruning
        from config.base.mail.outbox import register_mail_kind
        from skills.models import ApiToken, Rating
        from skills.models.sessions import Session
        from skills.sign_in import email_change, invitations

        freeze(Rating)
        post_migrate.connect(make_groups, sender=self)
        for kind, label, text, write in (*invitations.MAILS, email_change.MAIL):
            register_mail_kind(kind, label, text, can_stop=False, write=write)
        register_pruning("sessions", "KEEP_SESSIONS_DAYS", Session.objects.expired)
        register_pruning("tokens", "KEEP_TOKENS_DAYS", ApiToken.objects.expired)


def make_groups(using: str, apps: Any = current_apps, **kwargs: Any) -> None:
    """Leadership reads reports; the people team keeps people, framework and imports. Rules name both groups, so they
    stand again after a flush, as permissions do."""
    from skills.models.people import LEADERSHIP, PEOPLE_TEAM

    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
    except LookupError:  # migrated back to before there were accounts
        return
    for name in (LEADERSHIP, PEOPLE_TEAM):
        groups.get_or_create(name=name)
