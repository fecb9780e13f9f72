from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "skills"

    def ready(self) -> None:
        from config.base.mail import register_mail_kind
        from skills import invitations

        for kind, label, text, write in invitations.MAILS:
            register_mail_kind(kind, label, text, can_stop=False, write=write)
