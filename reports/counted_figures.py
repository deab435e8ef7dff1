"""The registry of figures, second part: what is counted of exceptions, changes, results and facilities, beside :mod:`reports.figures`."""

from core.words import say, say_as
from reports.figure import PlainFigure

_CONCERNED = say(
    "Số tiền của các lưu ý đó: phần vượt mức tối đa; khoản không có mức để so thì toàn bộ số đã ghi."
)
EXCEPTIONS_ASKED = PlainFigure(
    "asked",
    say_as("of exceptions", "Đề nghị"),
    say("Lưu ý được đề nghị ngoại lệ trong kỳ; đề nghị lại trong kỳ chỉ tính một lần."),
    unit="",
)
EXCEPTIONS_ASKED_AMOUNT = PlainFigure("asked_amount", say("Số tiền đề nghị"), _CONCERNED)
EXCEPTIONS_GRANTED = PlainFigure(
    "granted",
    say_as("of exceptions", "Chấp thuận"),
    say("Lưu ý được chấp thuận ngoại lệ trong kỳ, kể cả khi không có đề nghị."),
    unit="",
)
EXCEPTIONS_GRANTED_AMOUNT = PlainFigure("granted_amount", say("Số tiền chấp thuận"), _CONCERNED)
EXCEPTIONS_REFUSED = PlainFigure(
    "refused",
    say_as("of exceptions", "Không chấp thuận"),
    say("Lưu ý không được chấp thuận ngoại lệ trong kỳ."),
    unit="",
)
EXCEPTIONS_REFUSED_AMOUNT = PlainFigure("refused_amount", say("Số tiền không chấp thuận"), _CONCERNED)
EXCEPTIONS_EXPIRED = PlainFigure(
    "expired",
    say_as("of exceptions", "Hết hạn"),
    say(
        "Lưu ý có ngoại lệ mà ngày cuối cùng có hiệu lực nằm trong kỳ và đã qua, chưa được gia hạn hay bãi bỏ trước ngày đó."
    ),
    unit="",
)
EXCEPTIONS_EXPIRED_AMOUNT = PlainFigure("expired_amount", say("Số tiền hết hạn"), _CONCERNED)
EXCEPTIONS_IN_FORCE = PlainFigure(
    "in_force",
    say_as("of exceptions", "Còn hiệu lực"),
    say("Lưu ý có ngoại lệ còn hiệu lực vào cuối kỳ (kỳ chưa kết thúc: vào ngày lập)."),
    unit="",
)
EXCEPTIONS_IN_FORCE_AMOUNT = PlainFigure("in_force_amount", say("Số tiền còn hiệu lực"), _CONCERNED)
EXCEPTIONS = (
    (EXCEPTIONS_ASKED, EXCEPTIONS_ASKED_AMOUNT),
    (EXCEPTIONS_GRANTED, EXCEPTIONS_GRANTED_AMOUNT),
    (EXCEPTIONS_REFUSED, EXCEPTIONS_REFUSED_AMOUNT),
    (EXCEPTIONS_EXPIRED, EXCEPTIONS_EXPIRED_AMOUNT),
    (EXCEPTIONS_IN_FORCE, EXCEPTIONS_IN_FORCE_AMOUNT),
)
"""What is counted of exceptions from norms, each with its money."""

ADJUSTED = PlainFigure(
    "adjusted",
    say("Số lần điều chỉnh"),
    say(
        "Quyết định điều chỉnh, ngừng hoặc chuyển nguồn có ngày trong kỳ; mỗi đề án trong một quyết định tính một lần."
    ),
    unit="",
)
SUPPORT_CHANGE = PlainFigure(
    "support_change",
    say("Kinh phí tăng (giảm)"),
    say("Bổ sung − điều chỉnh giảm ghi sổ theo các quyết định đó."),
)
CARRIED_BY_DECISION = PlainFigure(
    "carried_amount",
    say("Kinh phí chuyển nguồn"),
    say("Kinh phí chuyển sang năm ngân sách khác theo các quyết định đó."),
)
CHANGES = (ADJUSTED, SUPPORT_CHANGE, CARRIED_BY_DECISION)
"""What is counted of changes by decision."""

TARGET = PlainFigure("target", say("Kế hoạch năm"), say("Chỉ tiêu kế hoạch của năm báo cáo."), unit="")
RESULT = PlainFigure(
    "result",
    say("Thực hiện trong kỳ"),
    say("Kết quả có ngày trong kỳ; số đã đính chính thay số cũ."),
    unit="",
)
RESULT_SINCE = PlainFigure(
    "result_since",
    say("Lũy kế từ đầu năm"),
    say("Kết quả có ngày từ đầu năm đến hết kỳ báo cáo."),
    unit="",
)
RESULT_RATE = PlainFigure(
    "result_rate",
    say("So với kế hoạch"),
    say("Lũy kế từ đầu năm ÷ kế hoạch năm; để trống khi thiếu một trong hai số."),
    unit="%",
)
RESULT_BEFORE = PlainFigure(
    "result_before", say("Cùng kỳ năm trước"), say("Kết quả có ngày trong cùng kỳ năm trước."), unit=""
)
RESULT_CHANGE = PlainFigure(
    "result_change",
    say("Tăng, giảm"),
    say("(Thực hiện trong kỳ − cùng kỳ năm trước) ÷ cùng kỳ năm trước; để trống khi thiếu một trong hai số."),
    unit="%",
)
RESULT_WOMEN = PlainFigure("women", say("Nữ"), say("Phần là phụ nữ của kết quả trong kỳ."), unit="")
RESULT_MINORITY = PlainFigure(
    "ethnic_minority",
    say("Dân tộc thiểu số"),
    say("Phần là người dân tộc thiểu số của kết quả trong kỳ."),
    unit="",
)

FACILITIES = PlainFigure(
    "facilities",
    say("Số cơ sở"),
    say(
        "Cơ sở thụ hưởng của đề án đã phê duyệt, không ngừng, có thời gian thực hiện trong kỳ; một cơ sở trong nhiều đề án tính một lần."
    ),
    unit="",
)
FIRST_TIME = PlainFigure(
    "first_time",
    say("Hỗ trợ lần đầu"),
    say("Cơ sở mà không đề án nào kết thúc trước kỳ đã hỗ trợ."),
    unit="",
)
SUPPORTS = PlainFigure(
    "supports",
    say("Lượt hỗ trợ"),
    say("Mỗi cơ sở, đề án và nội dung chi là một lượt."),
    unit="",
)
FACILITY_SUPPORT = PlainFigure(
    "support",
    say("Kinh phí hỗ trợ cơ sở"),
    say("Số tiền hỗ trợ từng cơ sở ghi trong đề án; lượt chưa ghi số tiền không cộng."),
)
WOMEN_OWNED = PlainFigure(
    "women_owned",
    say("Do phụ nữ làm chủ"),
    say("Cơ sở được ghi là do phụ nữ làm chủ; để trống khi không có cơ sở nào được ghi."),
    unit="",
)
MINORITY_OWNED = PlainFigure(
    "ethnic_minority_owned",
    say("Do người dân tộc thiểu số làm chủ"),
    say("Cơ sở được ghi là do người dân tộc thiểu số làm chủ; để trống khi không có cơ sở nào được ghi."),
    unit="",
)
IN_CRAFT_VILLAGE = PlainFigure(
    "craft_village",
    say("Ở làng nghề"),
    say("Cơ sở được ghi là ở làng nghề; để trống khi không có cơ sở nào được ghi."),
    unit="",
)
IN_DIFFICULT_AREA = PlainFigure(
    "difficult_area",
    say("Ở địa bàn khó khăn"),
    say("Cơ sở được ghi là ở địa bàn khó khăn; để trống khi không có cơ sở nào được ghi."),
    unit="",
)
EARLIER = PlainFigure(
    "earlier",
    say("Số đề án trước"),
    say("Đề án đã hỗ trợ cơ sở và kết thúc trước kỳ, ở mọi địa bàn và năm."),
    unit="",
)
EARLIER_SUPPORT = PlainFigure(
    "earlier_support",
    say("Kinh phí đã hỗ trợ"),
    say("Số tiền hỗ trợ cơ sở ghi trong các đề án trước đó; lượt chưa ghi số tiền không cộng."),
)

OWNED_OR_LYING = (WOMEN_OWNED, MINORITY_OWNED, IN_CRAFT_VILLAGE, IN_DIFFICULT_AREA)
"""Which facilities are counted apart; the keys are the flags of a facility."""

RESULTS = (TARGET, RESULT, RESULT_SINCE, RESULT_BEFORE, RESULT_WOMEN, RESULT_MINORITY)
"""What the statistics of results count of an indicator."""

VOLUME = PlainFigure(
    "volume",
    say("Khối lượng"),
    say("Khối lượng công việc theo báo cáo tiến độ gần nhất đã gửi, đến hết kỳ báo cáo."),
    unit="%",
)
PROJECT_RATE = PlainFigure(
    "project_rate",
    say("Tỷ lệ giải ngân"),
    say("(Đã tạm ứng + đã thanh toán) ÷ kinh phí được sử dụng; để trống khi không có kinh phí được sử dụng."),
    unit="%",
)
TARGET_MET = PlainFigure(
    "target_met",
    say("Tỷ lệ"),
    say("Thực hiện trong kỳ ÷ kế hoạch năm; để trống khi thiếu một trong hai số."),
    unit="%",
)
FIGURE_CHANGE = PlainFigure(
    "figure_change",
    say("Tăng, giảm"),
    say("(Kỳ này − cùng kỳ năm trước) ÷ cùng kỳ năm trước; để trống khi thiếu một trong hai số."),
    unit="%",
)
NARRATED = PlainFigure(
    "narrated",
    say("Số ghi trong lời báo cáo"),
    say("Một ô của báo cáo khác lập với cùng kỳ và phạm vi, hiệu hai ô của một dòng, hoặc số dòng."),
    unit="",
)
WORKERS = PlainFigure("workers", say("Lao động"), say("Số lao động ghi trong hồ sơ của cơ sở."), unit="")
NORM_LIMIT = PlainFigure("limit", say("Mức tối đa"), say("Mức tối đa của định mức mà lưu ý so với."))
NORM_ENTERED = PlainFigure(
    "entered", say_as("of exceptions", "Đã ghi"), say("Số tiền đã ghi trong dự toán khi có lưu ý.")
)
EXCEPTED = PlainFigure(
    "amount",
    say("Số tiền ngoại lệ"),
    say("Số tiền đã ghi − mức tối đa; khoản không có mức để so thì toàn bộ số đã ghi."),
)
