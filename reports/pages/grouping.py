"""The groups a report is read in: Ready soon is told apart as *bar met, something open* and *close to the bar*."""

from __future__ import annotations

from dataclasses import dataclass

from reports.model.document import EntryDocument
from reports.models import Verdict
from skills.framework.definition import Policy


@dataclass(frozen=True)
class Group:
    """``verdict`` chooses the glyph and its colour; groups are listed by what can be acted on."""

    key: str
    verdict: str
    title: str


READY_NOW = Group("ready_now", Verdict.READY_NOW, "Ready now")
THRESHOLD_MET = Group("threshold_met", Verdict.READY_SOON, "Bar met, something open")
CLOSE = Group("close", Verdict.READY_SOON, "Close to the bar")
NOT_ENOUGH = Group("not_enough_evidence", Verdict.NOT_ENOUGH_EVIDENCE, "Not enough evidence")
DEVELOPING = Group("developing", Verdict.DEVELOPING, "Developing")
GROUPS = (READY_NOW, THRESHOLD_MET, CLOSE, NOT_ENOUGH, DEVELOPING)
BY_VERDICT = {
    Verdict.READY_NOW: READY_NOW,
    Verdict.NOT_ENOUGH_EVIDENCE: NOT_ENOUGH,
    Verdict.DEVELOPING: DEVELOPING,
}


def group_of(verdict: str, confidence: float, policy: Policy) -> Group:
    """Ready soon with the confidence of Ready now has something open; with less it is close to the bar."""
    found = BY_VERDICT.get(Verdict(verdict))
    return found or (THRESHOLD_MET if confidence >= policy.ready_now else CLOSE)


def group_of_entry(document: EntryDocument, policy: Policy) -> Group:
    return group_of(document.verdict, document.confidence, policy)
