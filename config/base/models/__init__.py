from config.base.models.audit import AuditEvent
from config.base.models.heartbeat import Heartbeat
from config.base.models.jobs import Job, Period
from config.base.models.mail import Email, MailChoice
from config.base.models.uploads import Upload, UploadFile

__all__ = ["AuditEvent", "Email", "Heartbeat", "Job", "MailChoice", "Period", "Upload", "UploadFile"]
