"""What decisions, contract, work and settlement must have before a step. Each check gives all its problems."""

from core.formatting import format_money
from core.words import lowered, say
from projects.enums import (
    STATE_SOURCES,
    Authority,
    ChangeKind,
    DecisionKind,
    Form,
    Fund,
    ReportState,
    Source,
)
from projects.papers import ACCEPTING, SIGNING, Stage
from projects.selectors.carrying_out import latest_by_place, stage_lacks
from projects.selectors.law import authority_for
from projects.selectors.ledger import balances
from projects.selectors.projects import support_of
from projects.services.attempt import Attempt
from projects.services.dossier_needs import named_facilities
from projects.services.findings import name_them, unnamed
from projects.validators import Problem, problem

PLAN_ISSUER = {Fund.NATIONAL: Authority.MINISTER, Fund.LOCAL: Authority.PROVINCE}
"""Whose decision approves a plan: NĐ 45/2012/NĐ-CP Art. 11–13, TT 46/2012/TT-BCT Art. 2."""


def plan_decided(attempt: Attempt) -> list[Problem]:
    """A numbered decision of the right issuer over a plan that this đề án belongs to (R7, R18)."""
    project, decision = attempt.project, attempt.decision
    if decision is None or decision.kind != DecisionKind.APPROVE_PLAN or decision.plan is None:
        return [
            problem(
                "decision",
                say("Phê duyệt kế hoạch phải bằng một quyết định có số cho danh mục đề án."),
                "required",
            )
        ]
    problems: list[Problem] = []
    issuer = PLAN_ISSUER[Fund(project.fund)]
    if decision.issuer != issuer:
        problems.append(
            problem(
                "issuer",
                say(
                    "Kế hoạch %(fund)s do %(issuer)s quyết định.",
                    fund=lowered(Fund(project.fund).label),
                    issuer=issuer.label,
                ),
                "issuer",
            )
        )
    if decision.plan.fund != project.fund or (
        project.fund == Fund.LOCAL and decision.plan.center_id not in attempt.case.departments
    ):
        problems.append(
            problem(
                "plan",
                say("Đề án %(code)s không thuộc %(plan)s.", code=project.code, plan=decision.plan),
                "plan",
            )
        )
    return problems


def stop_decided(attempt: Attempt) -> list[Problem]:
    """A decision to stop by the authority of that day (R19, R20)."""
    project, decision = attempt.project, attempt.decision
    if decision is None or decision.kind != DecisionKind.STOP:
        return [
            problem("decision", say("Ngừng đề án phải bằng quyết định của cấp có thẩm quyền."), "required")
        ]
    rule = authority_for(ChangeKind.STOP, project.fund, project.form, decision.date)
    if decision.issuer != rule.authority:
        return [
            problem(
                "issuer",
                say(
                    "Ngừng đề án này do %(authority)s quyết định (%(citation)s).",
                    authority=Authority(rule.authority).label,
                    citation=rule.citation,
                ),
                "issuer",
            )
        ]
    return []


def contract_within_support(attempt: Attempt) -> list[Problem]:
    """At least one contract, all together within the support of the budget."""
    contracts = list(attempt.project.contracts.standing().values_list("value", flat=True))
    if not contracts:
        return [problem("contract", say("Chưa có hợp đồng (số, ngày ký, giá trị)."), "required")]
    value, support = sum(contracts), support_of(attempt.project)
    if value > support:
        return [
            problem(
                "contract",
                say(
                    "Giá trị hợp đồng %(total)s đồng vượt kinh phí hỗ trợ được duyệt %(support)s đồng, vượt %(gap)s đồng.",
                    total=format_money(value),
                    support=format_money(support),
                    gap=format_money(value - support),
                ),
                "contract_above_support",
            )
        ]
    return []


def _paper_there(attempt: Attempt, stage: Stage) -> list[Problem]:
    return [
        problem(
            "attachments",
            say(
                "Hồ sơ chưa có bản chụp “%(kind)s” của bước %(stage)s (%(source)s).",
                kind=kind.label,
                stage=lowered(stage.label),
                source=stage.source,
            ),
            "paper_missing",
        )
        for kind in stage_lacks(attempt.project, stage)
    ]


def contract_paper(attempt: Attempt) -> list[Problem]:
    """The signed contract lies in the dossier (TT 36/2013 Art. 13)."""
    return _paper_there(attempt, SIGNING)


def minutes_paper(attempt: Attempt) -> list[Problem]:
    """The minutes of base acceptance lie in the dossier (TT 36/2013 Art. 14)."""
    return _paper_there(attempt, ACCEPTING)


def plan_to_start(attempt: Attempt) -> list[Problem]:
    """An implementation plan; for a group đề án with its facilities named, as many as its support needs, and approved by the Sở (form 11)."""
    project = attempt.project
    plan = getattr(project, "implementation_plan", None)
    if plan is None:
        return [problem("implementation_plan", say("Chưa có kế hoạch thực hiện."), "required")]
    if project.form != Form.GROUP:
        return []
    problems: list[Problem] = []
    if not named_facilities(project):
        problems.append(
            problem(
                "beneficiaries",
                say("Kế hoạch thực hiện đề án nhóm phải nêu tên đơn vị thụ hưởng."),
                "required",
            )
        )
    if plan.approved_at is None:
        problems.append(
            problem(
                "implementation_plan",
                say("Sở Công Thương chưa phê duyệt kế hoạch thực hiện đề án nhóm."),
                "required",
            )
        )
    problems += [problem("beneficiaries", name_them(one.said), one.code) for one in unnamed(project)]
    return problems


def report_accepted(attempt: Attempt) -> list[Problem]:
    """At least one progress report that the other side accepted."""
    if attempt.project.progress_reports.filter(status=ReportState.ACCEPTED).exists():
        return []
    return [problem("progress_reports", say("Chưa có báo cáo tiến độ nào được chấp nhận."), "required")]


def acceptance_passed(attempt: Attempt) -> list[Problem]:
    """Every place's latest minutes must have passed; a place that failed is accepted again after mending."""
    latest = latest_by_place(attempt.project.acceptances.standing())
    if not latest:
        return [
            problem(
                "acceptances", say("Chưa có biên bản nghiệm thu cơ sở và khối lượng hoàn thành."), "required"
            )
        ]
    return [
        problem(
            "acceptances", say("Nghiệm thu tại %(place)s chưa đạt.", place=row.place), "acceptance_failed"
        )
        for row in latest
        if not row.passed
    ]


def settlement_filed(attempt: Attempt) -> list[Problem]:
    """The settlement dossier (TT 36/2013 Art. 18)."""
    if getattr(attempt.project, "settlement", None) is not None:
        return []
    return [problem("settlement", say("Chưa có hồ sơ quyết toán."), "required")]


def advances_cleared(attempt: Attempt) -> list[Problem]:
    """Every đồng that was paid out is settled or paid back, for each source and year."""
    return [
        problem(
            "ledger",
            say(
                "Nguồn %(source)s năm %(fund_year)s: đã giải ngân %(disbursed)s đồng, mới quyết toán %(settled)s đồng; phải quyết toán hoặc hoàn trả %(gap)s đồng.",
                source=lowered(Source(row.source).label),
                fund_year=row.fund_year,
                disbursed=format_money(row.disbursed),
                settled=format_money(row.settled),
                gap=format_money(row.disbursed - row.settled),
            ),
            "advance_not_cleared",
        )
        for row in balances(attempt.project)
        if row.source in STATE_SOURCES and row.disbursed != row.settled
    ]
