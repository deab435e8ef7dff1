"""Deciding an amendment as a page asks for it: with the scan of the decision."""

from datetime import date
from typing import Any

from centers.models import User
from core.exceptions import InvalidInput
from core.words import say
from projects.models import Amendment
from projects.selectors.issuing import known_decision, place_of_project
from projects.services.amendment_checks import asked_amendment
from projects.services.amendments import decide_amendment
from projects.services.paper import Paper


def decide_by_paper(
    *, actor: User, amendment_id: int, paper: Paper | None, seen: str = "", **ruling: Any
) -> Amendment:
    """``decide_amendment`` as a page asks for it: with the scan of the decision, unless this very decision has one already.

    Raises what it raises, and InvalidInput (``paper_missing``, ``file_type``, ``file_too_large``) at ``paper``.
    """
    if paper is None and not _has_paper(actor, asked_amendment(amendment_id), **ruling):
        raise InvalidInput(say("Đính kèm văn bản quyết định."), code="paper_missing", field="paper")
    return decide_amendment(actor=actor, amendment_id=amendment_id, paper=paper, seen=seen, **ruling)


def _has_paper(actor: User, asked: Amendment, *, number: str, date: date, issuer: str) -> bool:
    place = place_of_project(asked.project, issuer, date, actor)
    known = known_decision(number, date, issuer, place)
    return known is not None and known.papers.exists()
