from celery import shared_task

from config.base.jobs import queue


# The name it had before it lay here: what an older process sent is found all the same.
@shared_task(name="config.base.tasks.run_job")
def run_job(job_id: int) -> None:
    """A hint that this job may be claimable; safe to deliver twice, late or never."""
    queue.run(job_id)
