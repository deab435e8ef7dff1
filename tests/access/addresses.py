"""The addresses of the portal by who may ask for them; ``routes`` reads them from the url table itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

PUBLIC = {"healthz", "robots.txt", "api/v1/schema/", "api/v1/status/", "verify/", "cong-khai/"}
VERIFY = {"verify/<code:code>/"}
VERIFY_API = {"api/v1/verify/<str:code>/"}
PAGES = {
    "",
    "viec-cua-toi/",
    "viec-cua-toi/thong-bao/",
    "de-an/",
    "ke-hoach/",
    "quyet-dinh/",
    "co-so/",
    "bao-cao/",
    "bao-cao/khoang-ngay/",
    "bao-cao/dinh-ky/",
    "bao-cao/da-gui/",
    "bao-cao/uoc-thuc-hien/",
    "bo-loc/",
    "so-kinh-phi/",
    "so-kinh-phi/ke-hoach/",
    "so-kinh-phi/han/",
}
PLAN_MONEY = {f"so-kinh-phi/ke-hoach/<int:plan>/{page}" for page in ("", "but-toan/", "doi-chieu/")}
"""The money of a plan: its keeper's, here the Cục's."""
PROJECT_PAGES = {
    "de-an/<code:code>/",
    "de-an/<code:code>/kinh-phi/",
    "de-an/<code:code>/thu-huong/",
    "de-an/<code:code>/so-kinh-phi/",
    "de-an/<code:code>/so-kinh-phi/doi-chieu/",
    "de-an/<code:code>/so-kinh-phi/de-nghi/<int:asked>/",
    "de-an/<code:code>/ket-qua/",
    "de-an/<code:code>/tham-dinh/",
    "de-an/<code:code>/dieu-chinh/",
    "de-an/<code:code>/lich-su/",
    "de-an/<code:code>/ho-so/",
    "de-an/<code:code>/ho-so/<int:pk>/",
    "de-an/<code:code>/tien-do/",
    "de-an/<code:code>/lich-su/ban/",
    "de-an/<code:code>/luu-y/",
    "de-an/<code:code>/trao-doi/",
    "de-an/<code:code>/trao-doi/<int:pk>/",
}
FIGURE_PAGES = {f"bao-cao/mo-so/<str:kind>/<slug:table>/<slug:column>/{page}" for page in ("", "tep/")}
"""A figure with the rows behind it: here of money that is in sight in Bắc Ninh alone."""
APPRAISAL_PAGES = {
    "de-an/<code:code>/tham-dinh/<int:pk>/",
    "de-an/<code:code>/tham-dinh/<int:pk>/bien-ban/",
    "de-an/<code:code>/tham-dinh/lan-gui/<int:number>/",
}
"""A finished appraisal, its minutes, a submission: seen by all who see the đề án. Drafts are their authors' alone."""
AMENDMENT_PAGES = {
    "de-an/<code:code>/dieu-chinh/<int:number>/",
    "de-an/<code:code>/dieu-chinh/<int:number>/toan-van/",
    "de-an/<code:code>/dieu-chinh/<int:number>/ban-in/",
}
"""A request that was sent is seen by all who see the đề án; a draft by its centre alone."""
FACILITY_PAGES = {"co-so/<code:code>/"}
FACILITY_ACTS = {"co-so/<code:code>/gop/"}
"""Acts on a facility: of those with a merging role over its place."""
FACILITY_MENDING = {"co-so/<code:code>/sua/"}
"""Of those with an editing role over its place."""
PROJECT_ACTS = {
    "de-an/<code:code>/buoc/<slug:action>/",
    "de-an/<code:code>/tham-dinh/lap/",
    "de-an/<code:code>/tham-dinh/hoan-tat/",
    "de-an/<code:code>/tham-dinh/rut/",
    "de-an/<code:code>/tham-dinh/thu-hoi/",
    "de-an/<code:code>/tham-dinh/hoi-dong/them/",
    "de-an/<code:code>/tham-dinh/hoi-dong/<int:member>/",
    "de-an/<code:code>/tham-dinh/cam-ket/",
    "de-an/<code:code>/ngung/",
    "de-an/<code:code>/soan/du-toan/",
    "de-an/<code:code>/soan/thu-huong/",
    "de-an/<code:code>/soan/thu-huong/co-so-moi/",
    "de-an/<code:code>/luu-y/<int:pk>/<slug:answer>/",
    "de-an/<code:code>/sao-chep/",
    "de-an/<code:code>/trao-doi/moi/",
    "de-an/<code:code>/trao-doi/<int:pk>/<slug:act>/",
    "de-an/<code:code>/ho-so/them/",
    "de-an/<code:code>/soan/cac-ben/",
    "de-an/<code:code>/soan/muc-tieu/",
    "de-an/<code:code>/soan/noi-dung/",
    "de-an/<code:code>/soan/ket-qua/",
    "de-an/<code:code>/soan/ho-so/",
    "de-an/<code:code>/soan/ho-so/<int:pk>/bo/",
    "de-an/<code:code>/hop-dong/",
    "de-an/<code:code>/hop-dong/<int:contract>/rut/",
    "de-an/<code:code>/nghiem-thu/<int:acceptance>/rut/",
    "de-an/<code:code>/ke-hoach-thuc-hien/",
    "de-an/<code:code>/ke-hoach-thuc-hien/duyet/",
    "de-an/<code:code>/ke-hoach-thuc-hien/thu-huong/",
    "de-an/<code:code>/ke-hoach-thuc-hien/thu-huong/co-so-moi/",
    "de-an/<code:code>/tien-do/bao-cao/",
    "de-an/<code:code>/tien-do/<int:report>/<slug:act>/",
    "de-an/<code:code>/kiem-tra/",
    "de-an/<code:code>/kiem-tra/<int:inspection>/",
    "de-an/<code:code>/nghiem-thu/",
    "de-an/<code:code>/quyet-toan/",
    "de-an/<code:code>/ket-qua/nhap/",
    "de-an/<code:code>/ket-qua/<int:result>/",
    "de-an/<code:code>/dieu-chinh/lap/",
    "de-an/<code:code>/dieu-chinh/<int:number>/soan/",
    "de-an/<code:code>/dieu-chinh/<int:number>/gui/",
    "de-an/<code:code>/dieu-chinh/<int:number>/rut/",
    "de-an/<code:code>/dieu-chinh/<int:number>/xac-nhan/",
    "de-an/<code:code>/dieu-chinh/<int:number>/quyet-dinh/",
    "de-an/<code:code>/dieu-chinh/<int:number>/tra-lai/",
    "de-an/<code:code>/dieu-chinh/<int:number>/tu-choi/",
    "de-an/<code:code>/so-kinh-phi/lap/<slug:kind>/",
    "de-an/<code:code>/so-kinh-phi/huy/<int:entry>/",
    "de-an/<code:code>/so-kinh-phi/de-nghi/<int:asked>/xac-nhan/",
    "de-an/<code:code>/so-kinh-phi/de-nghi/<int:asked>/tu-choi/",
    "de-an/<code:code>/so-kinh-phi/de-nghi/<int:asked>/rut/",
    "de-an/<code:code>/so-kinh-phi/doi-chieu/<slug:source>/<int:year>/lap/",
    "de-an/<code:code>/so-kinh-phi/doi-chieu/<int:reconciliation>/xac-nhan/",
    "de-an/<code:code>/so-kinh-phi/doi-chieu/<int:reconciliation>/tu-choi/",
    "de-an/<code:code>/so-kinh-phi/doi-chieu/<int:reconciliation>/rut/",
}
"""Pages that carry an act on a đề án: seen by those who have the right, refused to others inside, absent outside."""
PROJECT_SAVES = {
    "de-an/<code:code>/soan/luu/<slug:name>/",
    "de-an/<code:code>/soan/luu-chi-tieu/<int:year>/<code:indicator>/",
}
"""POST alone, by those who write the dossier, in the states in which it is written."""
APPRAISAL_SAVES = {"de-an/<code:code>/tham-dinh/<int:pk>/luu/<slug:name>/"}
"""POST alone, by the author of an open sheet."""
PROJECT_DRAFTS = {"de-an/<code:code>/soan/", "de-an/<code:code>/soan/kiem-tra/"}
"""Read by the same people in the same states."""
WRITERS = {"officer", "center_lead"}
MAKERS = {"de-an/lap-moi/"}
"""A page for those who write for some centre, whichever."""
PROJECT_WAYS = {"de-an/<code:code>/phe-duyet/"}
"""Addresses that lead whoever may act on to another page; they change nothing."""
PLAN_OPENING = {"ke-hoach/lap/"}
PLAN_PAGES = {"ke-hoach/<int:pk>/", "ke-hoach/<int:pk>/kinh-phi/"}
PLAN_LEAD_PAGES = {"ke-hoach/<int:pk>/chuyen-nguon/"}
PLAN_LEAD_ACTS = {"ke-hoach/<int:pk>/phe-duyet/", "ke-hoach/<int:pk>/chuyen-nguon/ghi/"}
"""Of the plan of Bắc Ninh's department: read by those who see the plan, acted on by its lead alone."""
DECISION_PAGES = {"quyet-dinh/<int:pk>/"}
DECISION_ACTS = {"quyet-dinh/<int:pk>/dinh-kem/"}
DECISION_FILES = {"quyet-dinh/van-ban/<int:pk>/"}
NORM_PAGES = {
    "dinh-muc/du-thao/",
    "dinh-muc/du-thao/moi/",
    "dinh-muc/du-thao/<int:pk>/",
    "dinh-muc/du-thao/<int:pk>/<slug:act>/",
}
"""Planned norms: of administrators and the leads of agency and departments."""
CATALOGUE_PAGES = {"danh-muc/", "danh-muc/<slug:key>/", "danh-muc/<slug:key>/<int:pk>/"}
CATALOGUE_ACTS = {"danh-muc/<slug:key>/them/", "danh-muc/<slug:key>/<int:pk>/<slug:act>/"}
"""Catalogues: read by all who have a role, changed by administrators."""
RUN_PAGES = {"bao-cao/<int:pk>/", "bao-cao/<int:pk>/tien-do/", "bao-cao/<int:pk>/tai-ve/"}
RUN_ACTS = {"bao-cao/<int:pk>/huy/", "bao-cao/<int:pk>/chay-lai/"}
AUDIT_PAGES = {"nhat-ky/", "nhat-ky/tep/<slug:format>/"}
"""The audit trail of the whole country, for auditors and administrators."""
QUARANTINE = {"cach-ly/", "cach-ly/<slug:kind>/<int:pk>/xoa/"}
"""Uploads with malware, for administrators."""
PERIODIC_PAGES = {"bao-cao/dinh-ky/<slug:duty>/<code:period>/<code:center>/"}
PERIODIC_ACTS = {"bao-cao/dinh-ky/<int:pk>/rut/"}
PERIODIC_EXTENDING = {
    "bao-cao/dinh-ky/<slug:duty>/<code:period>/<code:center>/gia-han/",
    "bao-cao/dinh-ky/<int:pk>/rut-gia-han/",
}
"""An extension of that report: for the lead of the receiver, the Cục."""
REMINDING = {"bao-cao/dinh-ky/nhac/"}
"""POST alone."""
CLOSING_LIST = {"bao-cao/ky-dong/"}
"""What is closed: read by all who have a role."""
CLOSING_ACTS = {
    "bao-cao/ky-dong/<int:pk>/ngoai-le/",
    "bao-cao/ky-dong/<int:pk>/mo-lai/",
    "bao-cao/ky-dong/ngoai-le/<int:pk>/rut/",
}
"""For the lead of the Cục."""
PERIODIC_FILES = {"bao-cao/dinh-ky/<int:pk>/tep/"}
"""A report that the department of Bắc Ninh owes and sent, without a file made here."""
SIGNING_PAGES = {"bao-cao/the-thuc/<code:center>/"}
"""How the department of Bắc Ninh signs its papers: for its lead."""
FILING_MAKING = {"bao-cao/gui/"}
"""Asked without a kind of report, there is nothing to send."""
FILING_PAGES = {
    "bao-cao/da-gui/<int:pk>/",
    "bao-cao/da-gui/<int:pk>/so-sanh/",
    "bao-cao/da-gui/<int:pk>/tep/<slug:format>/",
    "bao-cao/da-gui/<int:pk>/mo-so/<slug:table>/<slug:column>/",
    "bao-cao/da-gui/<int:pk>/mo-so/<slug:table>/<slug:column>/tep/",
}
"""A report that the officer sent to the department of Bắc Ninh: of those above, and of the unit for whom all of it is in sight."""
FILING_ACTS = {"bao-cao/da-gui/<int:pk>/<slug:act>/"}
"""Here: accepting it."""
FILING_PAPERS = {"bao-cao/da-gui/<int:pk>/ban-in/<slug:format>/"}
"""POST alone; of a report that is not sealed there is no paper."""
SAVED_MAKING = {"bo-loc/luu/"}
"""Asked without a list, there is nothing to keep."""
SAVED_PAGES = {"bo-loc/<int:pk>/": 302, "bo-loc/<int:pk>/sua/": 200, "bo-loc/<int:pk>/xoa/": 200}
"""A filter that the officer keeps alone."""
POSTS = {
    "bo-loc/<int:pk>/mac-dinh/",
    "bao-cao/lap/",
    "dang-xuat/",
    "tai-khoan/phien/khac/ket-thuc/",
    "tai-khoan/phien/<int:pk>/ket-thuc/",
}
ENTRANCES = {
    "dang-nhap/quen-mat-khau/": 200,
    "dang-nhap/buoc-hai/": 302,
    "dang-nhap/mat-khau-moi/<code:uid>/<str:token>/": 404,
    "dang-nhap/don-vi/<code:provider_id>/": 404,
    "dang-nhap/don-vi/<code:provider_id>/ve/": 404,
    "loi-moi/<str:token>/": 404,
}
"""Open to everyone, without anything to show to a stranger: no pending login, no valid link, no single sign-on that is set."""
OWN = {
    "tai-khoan/": 200,
    "tai-khoan/mat-khau/": 200,
    "tai-khoan/thu-dien-tu/": 302,
    "tai-khoan/xac-nhan/": 200,
    "tai-khoan/xac-nhan/ma/": 302,
    "tai-khoan/xac-nhan/khoa/": 302,
    "tai-khoan/ung-dung/": 302,
    "tai-khoan/ung-dung/bo/": 404,
    "tai-khoan/khoa/": 302,
    "tai-khoan/khoa/<int:pk>/bo/": 302,
    "tai-khoan/ma-du-phong/": 404,
    "tai-khoan/ma-du-phong/moi/": 302,
}
"""Of one's own account, the same for everybody logged in: what is delicate asks for the password again (302), what one lacks is 404."""
PEOPLE = {"nguoi-dung/", "nguoi-dung/moi/"}
PERSON = {
    "nguoi-dung/<int:pk>/",
    "nguoi-dung/<int:pk>/vai-tro/",
    "nguoi-dung/<int:pk>/vai-tro/<int:membership>/",
    "nguoi-dung/<int:pk>/<slug:act>/",
}
"""Accounts: of an officer of Bắc Ninh here; for administrators and the lead of his unit."""
SCOPED = {f"api/v1/^{name}/$" for name in ("projects", "budgets", "ledger", "supports", "targets", "results")}
"""Lists whose rows name their đề án."""
FACILITIES, CENTERS = "api/v1/^facilities/$", "api/v1/^centers/$"
CATALOGUE = {f"api/v1/^{name}/$" for name in ("provinces", "indicators", "norms")}
SEALED_REPORTS = "api/v1/^sealed-reports/$"
API_LISTS = {"api/v1/", "api/v1/reports/", *SCOPED, FACILITIES, CENTERS, *CATALOGUE, SEALED_REPORTS}
API_OPEN_DETAILS = {r"api/v1/^indicators/(?P<code>[^/\x00]+)/$", "api/v1/reports/<str:kind>/"}
API_MEMBER_DETAILS = {r"api/v1/^centers/(?P<code>[^/\x00]+)/$"}
API_PROJECT = {
    r"api/v1/^projects/(?P<code>[^/\x00]+)/$",
    r"api/v1/^projects/(?P<code>[^/\x00]+)/balances/$",
    "api/v1/^budgets/(?P<pk>[0-9]+)/$",
    r"api/v1/^ledger/(?P<request_key>[^/\x00]+)/$",
}
API_FACILITY = {r"api/v1/^facilities/(?P<code>[^/\x00]+)/$"}
API_SEALED = {
    rf"api/v1/^sealed-reports/(?P<code>[^/\x00]+)/{part}$"
    for part in ("", "files/(?P<file_format>[a-z]+)/", "versions/", "changes/")
}
"""Of a sealed report, in sight as its filing is."""
OTHERS = {"dang-nhap/", "ngon-ngu/", "api/v1/^.*/$"}

CLASSES = (
    AUDIT_PAGES, QUARANTINE, NORM_PAGES, CATALOGUE_PAGES, CATALOGUE_ACTS, FACILITY_ACTS, FACILITY_MENDING,
    SIGNING_PAGES, FILING_MAKING, FILING_PAGES, FILING_ACTS, FILING_PAPERS, PERIODIC_PAGES, PERIODIC_ACTS, PERIODIC_EXTENDING, REMINDING, CLOSING_LIST, CLOSING_ACTS, PERIODIC_FILES, SAVED_MAKING, set(SAVED_PAGES),
    PROJECT_WAYS, PLAN_OPENING, PLAN_MONEY, PLAN_PAGES, PLAN_LEAD_PAGES, PLAN_LEAD_ACTS, DECISION_PAGES, DECISION_ACTS, DECISION_FILES,
    PUBLIC, VERIFY, PAGES, PROJECT_PAGES, FIGURE_PAGES, APPRAISAL_PAGES, APPRAISAL_SAVES, AMENDMENT_PAGES, PROJECT_ACTS, PROJECT_SAVES, PROJECT_DRAFTS, MAKERS, FACILITY_PAGES,
    RUN_PAGES, RUN_ACTS, POSTS, set(ENTRANCES), set(OWN), PEOPLE, PERSON, API_LISTS, API_OPEN_DETAILS, API_MEMBER_DETAILS,
    API_PROJECT, API_FACILITY, API_SEALED, VERIFY_API, OTHERS,
)  # fmt: skip


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, whole)
        else:
            yield whole
