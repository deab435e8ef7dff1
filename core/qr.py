"""QR codes as SVG, for the page and the paper of a sealed report."""

import re
from io import BytesIO

from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """``text`` as a QR code, black on white so that telephones read it anywhere, as large as the style sheet says; blank where there is nothing to open (no ``http`` address)."""
    if not text.startswith("http"):
        return mark_safe("")
    import qrcode  # noqa: PLC0415 - needed for sealed reports only
    from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415

    buffer = BytesIO()
    qrcode.make(text, image_factory=SvgPathFillImage, border=1).save(buffer)
    drawn = buffer.getvalue().decode()
    drawn = re.sub(r' (?:width|height)="[^"]*mm"', "", drawn[drawn.index("<svg") :], count=2)
    return mark_safe(drawn)  # noqa: S308 - drawn here, of squares alone
