"""Legal forms, trades of Decree 45/2012/NĐ-CP Article 5, and certificate levels."""

from django.db import models

from core.words import say


class LegalForm(models.TextChoices):
    COMPANY = "company", say("Công ty")
    PRIVATE_ENTERPRISE = "private_enterprise", say("Doanh nghiệp tư nhân")
    COOPERATIVE = "cooperative", say("Hợp tác xã")
    COOPERATIVE_UNION = "cooperative_union", say("Liên hiệp hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", say("Tổ hợp tác")
    HOUSEHOLD = "household", say("Hộ kinh doanh")
    OTHER = "other", say("Khác")


class Trade(models.TextChoices):
    PROCESSING = "a", say("Chế biến nông - lâm - thủy sản, thực phẩm")
    CONSUMER_GOODS = "b", say("Hàng tiêu dùng, hàng xuất khẩu, thay thế nhập khẩu")
    CHEMICALS = "c", say("Hóa chất phục vụ nông nghiệp, vật liệu xây dựng")
    MECHANICS = "d", say("Cơ khí, điện, điện tử, công nghiệp hỗ trợ")
    HANDICRAFT = "dd", say("Tiểu thủ công nghiệp")
    MINING = "e", say("Khai thác, chế biến khoáng sản tại địa bàn khó khăn")
    CLEANER_PRODUCTION = "g", say("Sản xuất sạch hơn, xử lý ô nhiễm")


class CertificateLevel(models.TextChoices):
    COMMUNE = "commune", say("Cấp xã (trước 01/07/2025: cấp huyện)")
    PROVINCE = "province", say("Cấp tỉnh")
    REGION = "region", say("Cấp khu vực")
    NATION = "nation", say("Cấp quốc gia")
