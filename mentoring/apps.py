from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "mentoring"

    def ready(self) -> None:
        from config.base import jobs, scheduler
        from config.base.mail import register_mail_kind
        from mentoring import invitations, nudge_job, nudge_words, proposal_mail
        from mentoring.jobs import run_match, run_send
        from mentoring.plans import MATCH
        from mentoring.sending import SENDING

        jobs.register(MATCH, run_match)
        jobs.register(SENDING, run_send)
        jobs.register(nudge_job.NUDGES, nudge_job.run_nudges)
        scheduler.register_ledger(nudge_job.make_due)
        for kind, label, text in (*invitations.MAILS, *proposal_mail.MAILS, *nudge_words.MAILS):
            register_mail_kind(kind, label, text)
