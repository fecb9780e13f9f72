from config.base.models.audit import AuditEvent, AuditWord
from config.base.models.heartbeat import Heartbeat
from config.base.models.jobs import Job, Period
from config.base.models.keyed import KeyedRequest
from config.base.models.look import ListedPerson, Look
from config.base.models.mail import Email, MailChoice
from config.base.models.uploads import Upload, UploadFile

__all__ = [
    "AuditEvent",
    "AuditWord",
    "Email",
    "Heartbeat",
    "Job",
    "KeyedRequest",
    "ListedPerson",
    "Look",
    "MailChoice",
    "Period",
    "Upload",
    "UploadFile",
]
