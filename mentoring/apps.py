from django.apps import AppConfig

# Of a row before the change (OLD) and after it (NEW), in SQL that both databases understand.
HAS_ENDED = "OLD.state IN ('completed', 'ended_early', 'lapsed', 'declined', 'withdrawn', 'expired')"
# All that may change of a shared text: a withdrawal, once, and a session or goal that is gone.
IS_NO_WITHDRAWAL = (
    "NEW.mentorship_id <> OLD.mentorship_id OR NEW.shared_at <> OLD.shared_at"
    " OR COALESCE(NEW.session_id, OLD.session_id, 0) <> COALESCE(OLD.session_id, 0)"
    " OR COALESCE(NEW.goal_id, OLD.goal_id, 0) <> COALESCE(OLD.goal_id, 0)"
    " OR (NEW.text <> OLD.text AND NEW.text <> '')"
    " OR NEW.withdrawn_at <> OLD.withdrawn_at"
)


class MentoringConfig(AppConfig):
    name = "mentoring"

    def ready(self) -> None:
        from config.base.frozen.tables import freeze
        from config.base.jobs import queue, scheduler
        from config.base.jobs.pruning import register_pruning
        from config.base.mail.outbox import register_mail_kind
        from mentoring.calendar import invitations
        from mentoring.matching.plans.job import run_match, run_send
        from mentoring.matching.plans.plans import MATCH
        from mentoring.matching.plans.sending import SENDING
        from mentoring.models import CalendarFeed, Mentorship, MentorshipEvent, SharedText
        from mentoring.pairs import leaving, mail
        from mentoring.reminders import job, words
        from skills.people.placing import register_leaving

        freeze(MentorshipEvent)
        freeze(Mentorship, change_when=HAS_ENDED, delete_when=HAS_ENDED)
        freeze(SharedText, change_when=IS_NO_WITHDRAWAL)
        queue.register(MATCH, run_match)
        queue.register(SENDING, run_send)
        queue.register(job.NUDGES, job.run_nudges)
        queue.register(job.LEAVING, job.run_leaving)
        scheduler.register_ledger(job.make_due)
        scheduler.register_ledger(job.make_leaving_due)
        register_leaving(leaving.end_with, leaving.foretell)
        for kind, label, text in (*invitations.MAILS, *mail.MAILS, *words.MAILS):
            register_mail_kind(kind, label, text)
        register_pruning("calendars", "KEEP_TOKENS_DAYS", CalendarFeed.objects.revoked)
