"""All addresses of the portal."""

from django.urls import include, path

from khuyencong.views.audit import audit_file, audit_trail
from khuyencong.views.home import home
from khuyencong.views.plain import healthz, robots
from khuyencong.views.public import programme_in_figures
from khuyencong.views.verify import verify, verify_entrance

urlpatterns = [
    path("", home, name="home"),
    path("", include("centers.account_urls")),
    path("nguoi-dung/", include("centers.people_urls")),
    path("viec-cua-toi/", include("projects.work_urls")),
    path("de-an/", include("projects.urls")),
    path("ke-hoach/", include("projects.plan_urls")),
    path("quyet-dinh/", include("projects.decision_urls")),
    path("danh-muc/", include("khuyencong.catalogue_urls")),
    path("dinh-muc/du-thao/", include("projects.norm_urls")),
    path("so-kinh-phi/", include("projects.money_urls")),
    path("co-so/", include("projects.facility_urls")),
    path("bao-cao/", include("reports.urls")),
    path("cach-ly/", include("projects.quarantine_urls")),
    path("bo-loc/", include("khuyencong.saved_urls")),
    path("nhat-ky/", audit_trail, name="audit"),
    path("nhat-ky/tep/<slug:format>/", audit_file, name="audit_file"),
    path("api/v1/", include("khuyencong.api_urls")),
    path("cong-khai/", programme_in_figures, name="public_figures"),
    path("verify/", verify_entrance, name="verify_entrance"),
    path("verify/<code:code>/", verify, name="verify"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
]

handler400 = "khuyencong.views.errors.bad_request"
handler403 = "khuyencong.views.errors.forbidden"
handler429 = "khuyencong.views.errors.too_many_tries"
handler404 = "khuyencong.views.errors.not_found"
handler500 = "khuyencong.views.errors.server_error"
