"""The container files: what is scaled, what is secret, and that every entry point named there exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
SECRETS = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "portal.example",
    "POSTGRES_PASSWORD": "pgword",
    "REDIS_PASSWORD": "rdword",
    "TLS_DIR": "./tls",
}


def compose_client() -> list[str] | None:
    for client in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(client[0])
            and subprocess.run([*client, "version"], capture_output=True).returncode == 0
        ):
            return client
    return None


def test_the_services_of_the_design_are_there():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis", "clamav", "proxy"}


def test_the_scanner_is_a_choice_and_reaches_no_database():
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["clamav"]
    assert SERVICES["clamav"]["networks"] == ["front"]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["environment"]["FILE_SCANNER"] == "${FILE_SCANNER:-}"
        assert SERVICES[name]["environment"]["FILES_WITHOUT_VERDICT"] == "${FILES_WITHOUT_VERDICT:-false}"


def test_every_lasting_service_has_a_health_check_and_comes_back():
    for name, service in SERVICES.items():
        assert service["restart"].startswith(("unless-stopped", "on-failure"))
        assert ("healthcheck" in service) == (name != "migrate")


@pytest.mark.parametrize("name", ["web", "worker"])
def test_scaled_services_claim_nothing_that_only_one_can_have(name):
    assert not {"container_name", "ports", "hostname"} & set(SERVICES[name])


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["back"]


def test_no_secret_has_a_default():
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", TEXT)
        assert uses[0].startswith(":?")
        assert not [use for use in uses if use.startswith((":-", "-"))]


def test_nothing_starts_before_the_database_is_migrated():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["proxy"]["depends_on"] == {"web": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_the_commands_are_accepted_by_the_programs(name):
    """Each entry point parses exactly these options: its own help, or its own check of the configuration."""
    program, *arguments = SERVICES[name]["command"]
    module = [sys.executable, *([] if program == "python" else ["-m", program])]
    probe = {"gunicorn": "--check-config"}.get(program, "--help")
    done = subprocess.run([*module, *arguments, probe], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_health_checks_and_mounts_name_files_of_the_project():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "deploy/healthcheck.py", name]
    assert (ROOT / "deploy" / "healthcheck.py").exists()
    assert (ROOT / SERVICES["proxy"]["volumes"][0].split(":")[0]).exists()


def test_a_health_check_fails_where_nothing_runs(tmp_path):
    env = {**os.environ, "PORTAL_DATA": str(tmp_path)}
    for name in ("web", "beat"):
        done = subprocess.run([sys.executable, "deploy/healthcheck.py", name], cwd=ROOT, env=env)
        assert done.returncode == 1


def test_the_image_runs_without_root_and_installs_locked_packages():
    text = (ROOT / "Dockerfile").read_text()
    assert "pip install --require-hashes -r requirements/base.txt" in text
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE) == ["portal"]
    assert "libpango-1.0-0" in text
    assert "fonts-croscore" in text


def test_the_proxy_overwrites_what_a_client_claims_about_itself():
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    headers = dict(shlex.split(line)[1:] for line in re.findall(r"proxy_set_header [^;]+", text))
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert headers["Host"] == "$host"


def test_docker_compose_accepts_the_file_and_refuses_it_without_secrets():
    client = compose_client()
    if client is None:
        pytest.skip("docker compose is not installed here")
    env = {**os.environ, **SECRETS}
    done = subprocess.run([*client, "config", "--quiet"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name in SECRETS:
        short = {key: value for key, value in env.items() if key != name}
        done = subprocess.run(
            [*client, "config", "--quiet"], cwd=ROOT, env=short, capture_output=True, text=True
        )
        assert done.returncode != 0
        assert name in done.stderr
