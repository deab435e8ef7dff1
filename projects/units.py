"""The units that people write at the lines of a budget, by what they count. Data only: compared with what was typed, never translated."""

UNITS: dict[str, tuple[str, ...]] = {
    "learner": ("học viên", "lao động", "người"),
    "event": ("hội nghị", "hội thảo", "lớp", "cuộc"),
    "model": ("mô hình",),
    "facility": ("cơ sở", "doanh nghiệp", "hộ"),
    "fair": ("hội chợ", "triển lãm"),
    "stand": ("gian hàng",),
    "person": ("người", "lượt người"),
    "round": ("kỳ", "kỳ bình chọn"),
    "product": ("sản phẩm",),
    "trademark": ("nhãn hiệu",),
    "showroom": ("phòng", "phòng trưng bày"),
    "enterprise": ("doanh nghiệp",),
    "programme": ("chương trình",),
    "association": ("hội", "hiệp hội"),
    "cluster": ("cụm liên kết", "cụm"),
    "industrial_cluster": ("cụm công nghiệp", "cụm"),
    "project": ("đề án",),
    "annual_budget": (),
}
"""Units of a budget line by the ``per`` of a norm that counts the same thing."""
