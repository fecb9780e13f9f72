from celery import shared_task

from config.base.jobs import queue


@shared_task
def run_job(job_id: int) -> None:
    """A hint that this job may be claimable; safe to deliver twice, late or never."""
    queue.run(job_id)
