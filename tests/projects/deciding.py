"""What tests of plans and decisions send: the paper of a decision, its scan, the đề án that are ticked."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.models import AnnualPlan, Project
from tests.projects.papers import pdf

KEY = "0123456789abcdef" * 2


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def scan(name: str = "quyet-dinh.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf().read(), content_type="application/pdf")


def paper(**values):
    return {"number": "15/QĐ-BCT", "date": "10/01/2026", "issuer": "minister", "batch": "1", **values}


def chosen(*projects: Project) -> dict[str, list[int]]:
    return {"projects": [project.pk for project in projects]}


def approve(client: Client, plan: AnnualPlan, *projects: Project, **values):
    return client.post(
        reverse("plans:approve", args=[plan.pk]),
        {**paper(), **chosen(*projects), "request_key": KEY, "paper": scan(), **values},
    )
