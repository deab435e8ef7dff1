"""Closed lists of the programme: funds, forms, contents, sources, kinds of entry, states, kinds of change."""

from collections.abc import Mapping

from django.db import models

from core.words import say, say_as


class Fund(models.TextChoices):
    NATIONAL = "national", say("Khuyến công quốc gia")
    LOCAL = "local", say("Khuyến công địa phương")


class Origin(models.TextChoices):
    """Where the life of a đề án is told: by the portal's own acts, or by figures that were published or handed over."""

    PORTAL = "portal", say("Lập và xử lý trên cổng")
    HISTORY = "history", say("Số liệu lịch sử")


class Form(models.TextChoices):
    SINGLE = "single", say("Đề án thông thường")
    GROUP = "group", say("Đề án nhóm")
    FLAGSHIP = "flagship", say("Đề án điểm")


class Content(models.TextChoices):
    """The nine groups of activity of Decree 45/2012/NĐ-CP, Article 4, in its order."""

    TRAINING = "training", say("Đào tạo nghề, truyền nghề")
    MANAGEMENT = "management", say("Nâng cao năng lực quản lý")
    TECHNOLOGY = "technology", say("Mô hình trình diễn, chuyển giao công nghệ, máy móc tiên tiến")
    PRODUCTS = "products", say("Phát triển sản phẩm công nghiệp nông thôn tiêu biểu")
    CONSULTING = "consulting", say("Tư vấn, trợ giúp cơ sở công nghiệp nông thôn")
    INFORMATION = "information", say("Cung cấp thông tin, tuyên truyền")
    LINKAGE = "linkage", say("Liên doanh, liên kết, phát triển cụm công nghiệp")
    INTERNATIONAL = "international", say("Hợp tác quốc tế về khuyến công")
    PROGRAMME = "programme", say("Nâng cao năng lực quản lý chương trình khuyến công")


class Source(models.TextChoices):
    """Where money comes from (NĐ 45/2012 Art. 12-13)."""

    NATIONAL = "national", say("Khuyến công quốc gia")
    LOCAL = "local", say("Khuyến công địa phương")
    COUNTERPART = "counterpart", say("Đối ứng của đơn vị thụ hưởng")
    OTHER = "other", say("Chương trình, nguồn khác")


STATE_SOURCES = (Source.NATIONAL, Source.LOCAL)
"""State money of the programme: what is planned, assigned, disbursed and settled."""
OWN_MONEY = (Source.COUNTERPART, Source.OTHER)
"""What the beneficiary or another programme puts in beside it: only contributed, never given or left."""

SOURCES_OF_FUND: Mapping[str, tuple[Source, ...]] = {
    Fund.NATIONAL: (Source.NATIONAL, Source.LOCAL),
    Fund.LOCAL: (Source.LOCAL,),
}
"""The state money that a đề án of a fund, and the plan that it belongs to, may hold (NĐ 45/2012/NĐ-CP Art. 2, 11–13).

A province may add money of its own to a national đề án; national money goes by the Minister's plan alone, never by a province's.
"""


class EntryKind(models.TextChoices):
    ASSIGN = "assign", say("Giao kế hoạch")
    INCREASE = "increase", say("Bổ sung")
    DECREASE = "decrease", say("Điều chỉnh giảm")
    CANCEL = "cancel", say("Hủy kinh phí")
    CARRY_IN = "carry_in", say("Chuyển nguồn đến")
    CARRY_OUT = "carry_out", say("Chuyển nguồn đi")
    ADVANCE = "advance", say("Tạm ứng")
    PAY = "pay", say("Thanh toán phần còn lại")
    REFUND = "refund", say("Hoàn trả")
    SETTLE = "settle", say("Quyết toán")
    CONTRIBUTE = "contribute", say("Đóng góp thực tế")


CARRIES = (EntryKind.CARRY_IN, EntryKind.CARRY_OUT)
"""The two halves of a carry-over."""

REVERSE = "reverse:"
"""A reversal's key in a data package: this and the key of the entry that it takes back."""

KEY_MAX = 120
"""The longest request key of an entry; one that may be taken back leaves room for ``REVERSE``."""


class State(models.TextChoices):
    DRAFT = "draft", say("Đang soạn")
    BASE_APPRAISAL = "base_appraisal", say("Thẩm định cấp cơ sở")
    MINISTRY_APPRAISAL = "ministry_appraisal", say("Thẩm định cấp Bộ")
    RETURNED = "returned", say_as("state", "Trả lại bổ sung")
    REJECTED = "rejected", say("Không phê duyệt")
    PLAN_PENDING = "plan_pending", say("Chờ phê duyệt kế hoạch")
    APPROVED = "approved", say("Đã phê duyệt")
    CONTRACTED = "contracted", say("Đã ký hợp đồng")
    IN_PROGRESS = "in_progress", say("Đang thực hiện")
    ACCEPTED = "accepted", say("Đã nghiệm thu")
    SETTLED = "settled", say("Đã quyết toán")
    STOPPED = "stopped", say_as("state", "Ngừng thực hiện")
    WITHDRAWN = "withdrawn", say_as("state", "Đã rút")


class Action(models.TextChoices):
    SUBMIT = "submit", say("Gửi thẩm định")
    PASS = "pass", say("Thông qua thẩm định")
    RETURN = "return", say("Trả lại bổ sung")
    REJECT = "reject", say("Không thông qua")
    APPROVE = "approve", say_as("step", "Phê duyệt kế hoạch")
    SIGN = "sign", say("Ký hợp đồng")
    START = "start", say("Bắt đầu thực hiện")
    ACCEPT = "accept", say_as("step", "Nghiệm thu")
    SETTLE = "settle", say_as("step", "Quyết toán")
    STOP = "stop", say("Ngừng thực hiện")
    WITHDRAW = "withdraw", say("Rút đề án")


class Level(models.TextChoices):
    BASE = "base", say("Cấp cơ sở")
    MINISTRY = "ministry", say("Cấp Bộ")


class AppraisalOutcome(models.TextChoices):
    """How an appraisal ended; blank while it is open."""

    FINISHED = "finished", say("Đã hoàn tất")
    STEPPED_BACK = "stepped_back", say("Người thẩm định đã rút")
    LAPSED = "lapsed", say("Không còn hiệu lực")


class Declaration(models.TextChoices):
    """What the appraiser declares about an interest of their own."""

    NO_CONFLICT = "no_conflict", say("Không có xung đột lợi ích")
    CONFLICT = "conflict", say("Có xung đột lợi ích")


class CouncilSeat(models.TextChoices):
    CHAIR = "chair", say("Chủ tịch hội đồng")
    MEMBER = "member", say("Ủy viên")
    SECRETARY = "secretary", say("Thư ký")


class Authority(models.TextChoices):
    MINISTER = "minister", say("Bộ trưởng Bộ Công Thương")
    AGENCY = "agency", say("Cục")
    DEPARTMENT = "department", say("Sở Công Thương")
    PROVINCE = "province", say("Ủy ban nhân dân cấp tỉnh")


class DecisionKind(models.TextChoices):
    APPROVE_PLAN = "approve_plan", say("Phê duyệt kế hoạch")
    ADJUST = "adjust", say("Điều chỉnh")
    STOP = "stop", say("Ngừng thực hiện")
    CARRY_OVER = "carry_over", say("Chuyển nguồn sang năm sau")


class ChangeKind(models.TextChoices):
    """What an amendment changes; who decides follows TT 36/2013/TT-BCT Article 11 as amended."""

    RAISE_SUPPORT = "raise_support", say("Tăng tổng kinh phí hỗ trợ")
    CHANGE_CONTENT = "change_content", say("Thay đổi nội dung khuyến công")
    EXTEND_NEXT_YEAR = "extend_next_year", say("Kéo dài sang năm sau")
    ADD_PROJECT = "add_project", say("Bổ sung đề án")
    STOP = "stop", say("Ngừng đề án")
    CHANGE_PLACE = "change_place", say("Thay đổi địa điểm")
    CHANGE_BENEFICIARY = "change_beneficiary", say("Thay đổi đơn vị thụ hưởng")
    CHANGE_PARTNER = "change_partner", say("Thay đổi đơn vị phối hợp")
    CHANGE_TIME_WITHIN_YEAR = "change_time_within_year", say("Thay đổi thời gian trong năm")
    LOWER_OR_EQUAL_SUPPORT = "lower_or_equal_support", say("Điều chỉnh không tăng kinh phí")
    OTHER = "other", say("Khác")


class AmendmentState(models.TextChoices):
    DRAFT = "draft", say("Đang soạn")
    SENT = "sent", say("Chờ Sở Công Thương xác nhận")
    CONFIRMED = "confirmed", say("Sở Công Thương đã xác nhận")
    RETURNED = "returned", say_as("state", "Trả lại bổ sung")
    DECIDED = "decided", say("Đã quyết định")
    REFUSED = "refused", say_as("state", "Không chấp thuận")
    WITHDRAWN = "withdrawn", say("Đã rút")
    LAPSED = "lapsed", say("Không còn hiệu lực")


class ReportState(models.TextChoices):
    DRAFT = "draft", say("Đang soạn")
    SENT = "sent", say("Đã gửi")
    RETURNED = "returned", say_as("state", "Trả lại")
    ACCEPTED = "accepted", say("Đã chấp nhận")


class MoneyState(models.TextChoices):
    ASKED = "asked", say("Chờ xác nhận")
    CONFIRMED = "confirmed", say("Đã xác nhận")
    REFUSED = "refused", say_as("state", "Không chấp nhận")
    WITHDRAWN = "withdrawn", say("Đã rút")
    LAPSED = "lapsed", say("Không còn hiệu lực")


class AttachmentKind(models.TextChoices):
    PROPOSAL = "proposal", say("Thuyết minh đề án")
    REQUEST = "request", say("Văn bản đề nghị của đơn vị thụ hưởng")
    COMMITMENT = "commitment", say("Cam kết vốn đối ứng và không trùng nguồn")
    REGISTRATION = "registration", say("Giấy chứng nhận đăng ký")
    QUOTATION = "quotation", say("Báo giá, thông số kỹ thuật")
    MINUTES = "minutes", say("Biên bản")
    DECISION = "decision", say("Quyết định")
    CONTRACT = "contract", say("Hợp đồng")
    VOUCHER = "voucher", say("Chứng từ")
    RECONCILIATION = "reconciliation", say("Bảng đối chiếu")
    OTHER = "other", say("Khác")


class Topic(models.TextChoices):
    """What open work is about; a person may switch the daily mail off by topic."""

    STEPS = "steps", say("Hồ sơ và các bước của đề án")
    PLANS = "plans", say("Kế hoạch thực hiện")
    PROGRESS = "progress", say("Báo cáo tiến độ")
    AMENDMENTS = "amendments", say("Điều chỉnh đề án")
    INSPECTIONS = "inspections", say("Kiểm tra và khắc phục")
    MONEY = "money", say("Đề nghị kinh phí")
    SETTLEMENT = "settlement", say("Quyết toán, thanh lý")
    DISCUSSIONS = "discussions", say("Trao đổi về đề án")
    REPORTS = "reports", say("Báo cáo định kỳ")


class ClosedKind(models.TextChoices):
    """What is not entered any more into a closed period."""

    PROGRESS = "progress", say("Báo cáo tiến độ")
    RESULT = "result", say("Kết quả chỉ tiêu")
    MONEY = "money", say("Đề nghị và chứng từ kinh phí")


class Audience(models.TextChoices):
    """Who reads a discussion."""

    ALL = "all", say("Mọi người xem được đề án")
    AUTHORITY = "authority", say("Chỉ Sở và Cục")


class AnswerKind(models.TextChoices):
    """What was said about a finding: an exception asked for, granted until a day, refused; or left
    unanswered because what it was about ended.
    """

    ASKED = "asked", say("Đề nghị ngoại lệ")
    GRANTED = "granted", say("Chấp thuận ngoại lệ")
    REFUSED = "refused", say("Không chấp thuận ngoại lệ")
    LAPSED = "lapsed", say("Không còn hiệu lực")
