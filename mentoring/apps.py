from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "mentoring"

    def ready(self) -> None:
        from config.base import jobs
        from mentoring.jobs import run_match
        from mentoring.plans import MATCH

        jobs.register(MATCH, run_match)
