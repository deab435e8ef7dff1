from centers.models.center import AgencyName, Center, Coverage
from centers.models.notices import Digest, MutedTopic
from centers.models.people import ApiToken, Membership, User
from centers.models.place import Province, ProvinceMap, ProvinceSuccession
from centers.models.saved_views import ListMemory, SavedView
from centers.models.scope import Scope, scope_of
from centers.models.versions import CenterVersion

__all__ = [
    "AgencyName",
    "ApiToken",
    "Center",
    "CenterVersion",
    "Coverage",
    "Digest",
    "ListMemory",
    "Membership",
    "MutedTopic",
    "Province",
    "ProvinceMap",
    "ProvinceSuccession",
    "SavedView",
    "Scope",
    "User",
    "scope_of",
]
