"""``docs/workflow.md``: the table of :mod:`projects.workflow` as a diagram and a table for people to read."""

from core.words import in_vietnamese
from projects.enums import State
from projects.workflow import NEED_LABELS, STEPS, Fork, Step


def as_markdown() -> str:
    """``docs/workflow.md``: the diagram and the table, in Vietnamese as the rest of what it is drawn from."""
    with in_vietnamese():
        return _markdown()


def _markdown() -> str:
    return "\n".join(
        [
            "# Life of a đề án",
            "",
            "Drawn from `projects/workflow.py`; a test fails when the two differ. Write it anew with",
            '`./dev manage shell -c "from pathlib import Path; from projects.diagram import as_markdown; '
            "Path('docs/workflow.md').write_text(as_markdown(), encoding='utf-8')\"`.",
            "",
            *_diagram(),
            "",
            *_table(),
            "",
        ]
    )


def _diagram() -> list[str]:
    arrows = dict.fromkeys(
        f"    {step.start.value} --> {end.value}: {step.action.label}" for step in STEPS for end in step.ends
    )
    names = [f'    state "{state.label}" as {state.value}' for state in State]
    return ["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {State.DRAFT.value}", *arrows, "```"]


def _table() -> list[str]:
    head = ["| Từ | Việc | Đến | Nguồn vốn | Ai làm | Cần có |", "|---|---|---|---|---|---|"]
    return head + [_row(step) for step in STEPS]


def _row(step: Step) -> str:
    end = " / ".join(str(state.label) for state in step.ends)
    if isinstance(step.end, Fork):
        end = f"{end} ({step.end.label})"
    cells = (
        str(step.start.label),
        str(step.action.label),
        end,
        str(step.fund.label) if step.fund else "cả hai",
        ", ".join(str(right.label) for right in step.rights),
        "; ".join(NEED_LABELS[need] for need in step.needs),
    )
    return f"| {' | '.join(cells)} |"
