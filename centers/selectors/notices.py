"""What people want to be told by mail, and who was told today."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from centers.models import Digest, Membership, MutedTopic, User


def muted_topics(user: User) -> frozenset[str]:
    """The topics that ``user`` switched off."""
    return frozenset(MutedTopic.objects.filter(user=user).values_list("topic", flat=True))


def people_to_tell(day: date, *, max_tries: int) -> QuerySet[User]:
    """Active people with an address and a membership on ``day`` whose mail of that day is still to go out, refused ones last."""
    done = Digest.objects.filter(user=OuterRef("pk"), day=day).filter(Q(taken=True) | Q(tries__gte=max_tries))
    tried = Digest.objects.filter(user=OuterRef("pk"), day=day)
    members = Membership.objects.in_force(day).filter(user=OuterRef("pk"))
    return (
        User.objects.filter(Exists(members), ~Exists(done), is_active=True)
        .exclude(email="")
        .alias(tried=Exists(tried))
        .order_by("tried", "pk")
    )
