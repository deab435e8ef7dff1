"""The registry of figures: each is defined here once, and screen, API, CSV, XLSX and PDF all show this definition. Amounts in đồng."""

from core.words import say
from projects.enums import EntryKind, Source
from reports.figure import LedgerFigure, PlainFigure

PLANNED = PlainFigure(
    "planned",
    say("Kế hoạch"),
    say(
        "Kinh phí khuyến công quốc gia và địa phương trong dự toán của các đề án, theo năm ngân sách của kỳ báo cáo."
    ),
)
ASSIGNED = LedgerFigure(
    "assigned",
    say("Đã giao"),
    say("Giao kế hoạch + bổ sung − điều chỉnh giảm của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.ASSIGN, EntryKind.INCREASE),
    minus=(EntryKind.DECREASE,),
)
DISBURSED = LedgerFigure(
    "disbursed",
    say("Giải ngân trong kỳ"),
    say("Tạm ứng + thanh toán − hoàn trả phát sinh trong kỳ, của mọi năm ngân sách."),
    plus=(EntryKind.ADVANCE, EntryKind.PAY),
    minus=(EntryKind.REFUND,),
    inside_window=True,
)
DISBURSED_TO_DATE = LedgerFigure(
    "disbursed_to_date",
    say("Lũy kế giải ngân"),
    say("Tạm ứng + thanh toán − hoàn trả của năm ngân sách, từ đầu đến hết kỳ báo cáo."),
    plus=(EntryKind.ADVANCE, EntryKind.PAY),
    minus=(EntryKind.REFUND,),
)
SETTLED = LedgerFigure(
    "settled",
    say("Quyết toán trong kỳ"),
    say("Số quyết toán phát sinh trong kỳ, của mọi năm ngân sách."),
    plus=(EntryKind.SETTLE,),
    inside_window=True,
)
CONTRIBUTED = LedgerFigure(
    "contributed",
    say("Đối ứng thực góp"),
    say("Đóng góp thực tế của đơn vị thụ hưởng và nguồn khác phát sinh trong kỳ."),
    plus=(EntryKind.CONTRIBUTE,),
    sources=tuple(Source.values),
    inside_window=True,
)
PERCENT = PlainFigure(
    "percent",
    say("Tỷ lệ"),
    say("Lũy kế giải ngân ÷ đã giao; khi chưa giao thì ÷ kế hoạch; để trống khi không có cả hai."),
    unit="%",
)

APPROVED = PlainFigure(
    "approved",
    say("Kinh phí hỗ trợ được duyệt"),
    say("Kinh phí khuyến công quốc gia và địa phương trong dự toán của đề án, của mọi năm ngân sách."),
)
AVAILABLE = LedgerFigure(
    "available",
    say("Kinh phí được sử dụng"),
    say(
        "Giao + bổ sung − điều chỉnh giảm − hủy + chuyển nguồn đến − chuyển nguồn đi của đề án, đến hết kỳ báo cáo."
    ),
    plus=(EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.CARRY_IN),
    minus=(EntryKind.DECREASE, EntryKind.CARRY_OUT, EntryKind.CANCEL),
    every_year=True,
)
CARRIED_IN = LedgerFigure(
    "carried_in",
    say("Chuyển nguồn đến"),
    say("Chuyển nguồn đến của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.CARRY_IN,),
)
ADVANCED = LedgerFigure(
    "advanced",
    say("Đã tạm ứng"),
    say("Tạm ứng − hoàn trả của đề án, đến hết kỳ báo cáo."),
    plus=(EntryKind.ADVANCE,),
    minus=(EntryKind.REFUND,),
    every_year=True,
)
PAID = LedgerFigure(
    "paid",
    say("Đã thanh toán"),
    say("Thanh toán phần còn lại của đề án, đến hết kỳ báo cáo."),
    plus=(EntryKind.PAY,),
    every_year=True,
)
SETTLED_TO_DATE = LedgerFigure(
    "settled_to_date",
    say("Đã quyết toán"),
    say("Quyết toán của đề án, đến hết kỳ báo cáo."),
    plus=(EntryKind.SETTLE,),
    every_year=True,
)
REMAINING = PlainFigure(
    "remaining", say("Còn lại"), say("Kinh phí được sử dụng − đã tạm ứng − đã thanh toán.")
)

CARRIED_OUT = LedgerFigure(
    "carried_out",
    say("Chuyển nguồn đi"),
    say("Chuyển nguồn của năm ngân sách sang năm khác, đến hết kỳ báo cáo."),
    plus=(EntryKind.CARRY_OUT,),
)
CANCELLED = LedgerFigure(
    "cancelled",
    say("Hủy"),
    say("Kinh phí của năm ngân sách đã hủy, đến hết kỳ báo cáo."),
    plus=(EntryKind.CANCEL,),
)
YEAR_AVAILABLE = LedgerFigure(
    "year_available",
    say("Được sử dụng"),
    say(
        "Giao + bổ sung − điều chỉnh giảm − hủy + chuyển nguồn đến − chuyển nguồn đi của năm ngân sách, đến hết kỳ báo cáo."
    ),
    plus=(EntryKind.ASSIGN, EntryKind.INCREASE, EntryKind.CARRY_IN),
    minus=(EntryKind.DECREASE, EntryKind.CARRY_OUT, EntryKind.CANCEL),
)
YEAR_ADVANCED = LedgerFigure(
    "year_advanced",
    say("Tạm ứng"),
    say("Tạm ứng của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.ADVANCE,),
)
YEAR_PAID = LedgerFigure(
    "year_paid",
    say("Thanh toán"),
    say("Thanh toán phần còn lại của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.PAY,),
)
YEAR_REFUNDED = LedgerFigure(
    "year_refunded",
    say("Hoàn trả"),
    say("Hoàn trả của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.REFUND,),
)
YEAR_SETTLED = LedgerFigure(
    "year_settled",
    say("Quyết toán"),
    say("Quyết toán của năm ngân sách, đến hết kỳ báo cáo."),
    plus=(EntryKind.SETTLE,),
)
YEAR_LEFT = PlainFigure(
    "year_left",
    say("Còn lại"),
    say("Được sử dụng − lũy kế giải ngân của năm ngân sách."),
)
YEAR_RATE = PlainFigure(
    "year_rate",
    say("Tỷ lệ giải ngân"),
    say("Lũy kế giải ngân ÷ được sử dụng; để trống khi không có kinh phí được sử dụng."),
    unit="%",
)

YEAR_APPROVED = PlainFigure(
    "year_approved",
    say("Dự toán được duyệt"),
    say(
        "Kinh phí khuyến công quốc gia và địa phương của năm ngân sách trong dự toán của các đề án đã phê duyệt."
    ),
)
SETTLED_SINCE = PlainFigure(
    "settled_since",
    say("Quyết toán từ đầu năm"),
    say("Số quyết toán phát sinh từ đầu năm đến hết kỳ báo cáo, của mọi năm ngân sách."),
)
SETTLED_BEFORE = PlainFigure(
    "settled_before",
    say("Cùng kỳ năm trước"),
    say("Số quyết toán phát sinh trong cùng kỳ năm trước, của mọi năm ngân sách."),
)
SETTLED_CHANGE = PlainFigure(
    "settled_change",
    say("Tăng, giảm"),
    say(
        "(Quyết toán trong kỳ − cùng kỳ năm trước) ÷ cùng kỳ năm trước; để trống khi thiếu một trong hai số."
    ),
    unit="%",
)
YEAR_UNSETTLED = PlainFigure(
    "year_unsettled",
    say("Phải quyết toán hoặc hoàn trả"),
    say("Lũy kế giải ngân − quyết toán của năm ngân sách."),
)
YEAR_SETTLED_RATE = PlainFigure(
    "settled_rate",
    say("Tỷ lệ quyết toán"),
    say("Quyết toán ÷ được sử dụng của năm ngân sách; để trống khi không có kinh phí được sử dụng."),
    unit="%",
)
SETTLED_NATIONAL = LedgerFigure(
    "settled_national",
    say("KC quốc gia"),
    say("Số quyết toán kinh phí khuyến công quốc gia phát sinh trong kỳ, của mọi năm ngân sách."),
    plus=(EntryKind.SETTLE,),
    sources=(Source.NATIONAL,),
    inside_window=True,
)
SETTLED_LOCAL = LedgerFigure(
    "settled_local",
    say("KC địa phương"),
    say("Số quyết toán kinh phí khuyến công địa phương phát sinh trong kỳ, của mọi năm ngân sách."),
    plus=(EntryKind.SETTLE,),
    sources=(Source.LOCAL,),
    inside_window=True,
)
UNSETTLED = PlainFigure(
    "unsettled",
    say("Phải quyết toán hoặc hoàn trả"),
    say("Đã tạm ứng + đã thanh toán − đã quyết toán của đề án, đến hết kỳ báo cáo."),
)

LISTED_NATIONAL = PlainFigure(
    "national",
    say("KC quốc gia"),
    say(
        "Kinh phí khuyến công quốc gia của năm trong dự toán; trong danh mục của một quyết định là số quyết định đó giao."
    ),
)
LISTED_LOCAL = PlainFigure(
    "local",
    say("KC địa phương"),
    say(
        "Kinh phí khuyến công địa phương của năm trong dự toán; trong danh mục của một quyết định là số quyết định đó giao."
    ),
)
LISTED_COUNTERPART = PlainFigure(
    "counterpart", say("Đóng góp của đơn vị thụ hưởng"), say("Vốn đối ứng của năm trong dự toán.")
)
LISTED_OTHER = PlainFigure(
    "other", say("Nguồn khác"), say("Chương trình và nguồn khác của năm trong dự toán.")
)
LISTED_TOTAL = PlainFigure(
    "total",
    say("Tổng kinh phí"),
    say("KC quốc gia + KC địa phương + đóng góp của đơn vị thụ hưởng + nguồn khác."),
)
LISTED = {
    Source.NATIONAL.value: LISTED_NATIONAL,
    Source.LOCAL.value: LISTED_LOCAL,
    Source.COUNTERPART.value: LISTED_COUNTERPART,
    Source.OTHER.value: LISTED_OTHER,
}
"""The money of a plan's list, by source."""

DISBURSED_BEFORE = PlainFigure(
    "disbursed_before",
    say("Cùng kỳ năm trước"),
    say("Giải ngân trong cùng kỳ năm trước, của mọi năm ngân sách."),
)
DISBURSED_CHANGE = PlainFigure(
    "disbursed_change",
    say("Tăng, giảm"),
    say("(Giải ngân trong kỳ − cùng kỳ năm trước) ÷ cùng kỳ năm trước; để trống khi thiếu một trong hai số."),
    unit="%",
)
MONEY = (ASSIGNED, DISBURSED, DISBURSED_TO_DATE, SETTLED, CONTRIBUTED)
"""The ledger figures of plan-vs-actual, in column order after ``planned``."""

PROGRESS = (AVAILABLE, CARRIED_IN, ADVANCED, PAID, SETTLED_TO_DATE)
"""The ledger figures of quarterly-progress."""

EXECUTION = (
    ASSIGNED, CARRIED_IN, CARRIED_OUT, CANCELLED, YEAR_AVAILABLE, YEAR_ADVANCED, YEAR_PAID, YEAR_REFUNDED, DISBURSED_TO_DATE,
    YEAR_SETTLED,
)  # fmt: skip
"""The ledger figures of budget-execution, each of one fund year."""

RECONCILIATION = (
    ASSIGNED, CARRIED_IN, CARRIED_OUT, CANCELLED, YEAR_ADVANCED, YEAR_PAID, YEAR_REFUNDED, YEAR_SETTLED,
)  # fmt: skip
"""The ledger figures of reconciliation, each of one fund year."""

STATISTICS = (ASSIGNED, DISBURSED, DISBURSED_TO_DATE)
"""The ledger figures of the statistics of funds."""

SETTLEMENT = (YEAR_AVAILABLE, DISBURSED_TO_DATE, YEAR_SETTLED, SETTLED)
"""The ledger figures of settlement by group."""

SETTLED_APART = (SETTLED_NATIONAL, SETTLED_LOCAL, SETTLED)
"""What was settled of one đề án inside the window, by source and in all."""
