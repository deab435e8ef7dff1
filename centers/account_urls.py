"""Addresses of coming in and of one's own account. The names that begin with account_, mfa_ and openid_connect_ are those allauth asks for."""

from django.urls import path

from centers.views import account, factors, login
from centers.views.language import language

urlpatterns = [
    path("dang-nhap/", login.Login.as_view(), name="account_login"),
    path("dang-nhap/buoc-hai/", login.SecondStep.as_view(), name="mfa_authenticate"),
    path("dang-nhap/quen-mat-khau/", login.forgotten, name="forgotten"),
    path("dang-nhap/mat-khau-moi/<code:uid>/<str:token>/", login.reset, name="password_reset"),
    path("dang-nhap/don-vi/<code:provider_id>/", login.sign_on, name="openid_connect_login"),
    path("dang-nhap/don-vi/<code:provider_id>/ve/", login.signed_on, name="openid_connect_callback"),
    path("ngon-ngu/", language, name="language"),
    path("loi-moi/<str:token>/", login.invitation, name="invitation"),
    path("dang-xuat/", login.Logout.as_view(), name="logout"),
    path("tai-khoan/", account.account, name="mfa_index"),
    path("tai-khoan/mat-khau/", account.password, name="account_change_password"),
    path("tai-khoan/thu-dien-tu/", account.address, name="change_address"),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", account.leave_one, name="leave_one"),
    path("tai-khoan/phien/khac/ket-thuc/", account.leave_others, name="leave_others"),
    path("tai-khoan/xac-nhan/", factors.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/ma/", factors.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("tai-khoan/xac-nhan/khoa/", factors.KeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("tai-khoan/ung-dung/", factors.AddApplication.as_view(), name="mfa_activate_totp"),
    path("tai-khoan/ung-dung/bo/", factors.DropApplication.as_view(), name="mfa_deactivate_totp"),
    path("tai-khoan/khoa/", factors.AddKey.as_view(), name="mfa_add_webauthn"),
    path("tai-khoan/khoa/<int:pk>/bo/", factors.DropKey.as_view(), name="mfa_remove_webauthn"),
    path("tai-khoan/ma-du-phong/", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-du-phong/moi/", factors.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
