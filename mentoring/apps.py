from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "mentoring"

    def ready(self) -> None:
        from config.base.mail import register_mail_kind
        from mentoring import invitations

        for kind, label, text in invitations.MAILS:
            register_mail_kind(kind, label, text)
