"""`hoshin tenants`: the companies that share an installation."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.guard import FAILED, guarded, print_json

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.tenants.tenant import Tenant

_VARIABLE = "HOSHIN_TENANT"

tenants = typer.Typer(
    no_args_is_help=True,
    help="Companies that share this installation, each with a home, a database and people of its own.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def naming(tenant: str) -> Iterator[None]:
    """Have the settings that are read be this tenant's."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = tenant
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = before


@tenants.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List them; no secrets."""
    with guarded(as_json=as_json):
        from assistant.cli.screen import show_table

        _, register = _register()
        found = [_row(tenant) for tenant in register.tenants]
        if as_json:
            print_json(found)
            return
        show_table(
            ["id", "name", "hosts", "slack", "wecom"], [[str(v) for v in row.values()] for row in found]
        )


@tenants.command("add")
def add(
    tenant: Annotated[str, typer.Argument(metavar="ID", help="Lower-case letters, digits, hyphens: acme.")],
    name: Annotated[str, typer.Option(help="What it is called.")] = "",
    host: Annotated[list[str] | None, typer.Option(help="A host name its requests come to.")] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting of its own: language=en."),
    ] = None,
) -> None:
    """Add a company: write its file into the folder HOSHIN_TENANTS, make its home and its database."""
    with guarded(as_json=False):
        from assistant.tenants.founding import found, write_file
        from assistant.tenants.own_settings import settings_of
        from assistant.tenants.tenant import read_tenant

        common, register = _register(new=True)
        given = [part.partition("=") for part in setting or ()]
        fields: dict[str, Any] = {"id": tenant, "name": name, "hosts": host or []}
        fields["settings"] = {name.strip(): value for name, _, value in given}
        new = read_tenant(fields, tenant)
        path = write_file(new, _folder(common), register, common)
        found(settings_of(new, common))
        typer.echo(f"✓ {new.id}: {path}")


@tenants.command("check")
def check(as_json: AsJson = False) -> None:
    """Open every tenant's database and say how it is. Exits with 1 when one cannot be served."""
    with guarded(as_json=as_json):
        from assistant.cli.screen import show_table
        from assistant.tenants.founding import examine
        from assistant.tenants.pool import check_apart

        common, register = _register()
        check_apart(register, common)
        found = [examine(tenant, common) for tenant in register.tenants]
        if as_json:
            print_json([finding.model_dump() for finding in found])
        else:
            show_table(["tenant", "state", "detail"], [[f.check, f.state, f.detail] for f in found])
        if any(finding.state == "failed" for finding in found):
            raise typer.Exit(FAILED)


def _register(*, new: bool = False) -> "tuple[Settings, Any]":
    from assistant.errors import ConfigError
    from assistant.settings import read_common_settings
    from assistant.tenants.register import Register, read_register
    from core.text import Text

    common = read_common_settings()
    if common.tenants is None:
        raise ConfigError(
            Text(zh="没有设 HOSHIN_TENANTS", en="HOSHIN_TENANTS is not set"),
            field="HOSHIN_TENANTS",
            valid=Text(zh="租户的 YAML 文件或文件夹", en="the YAML file or folder of the tenants"),
        )
    if new and not common.tenants.exists():
        return common, Register(())
    return common, read_register(common.tenants)


def _folder(common: "Settings") -> Path:
    from assistant.errors import BadRequest
    from core.text import Text

    assert common.tenants is not None
    if common.tenants.is_file():
        raise BadRequest(
            Text(zh="HOSHIN_TENANTS 是一个文件，请直接编辑它", en="HOSHIN_TENANTS is a file: edit it"),
            field="HOSHIN_TENANTS",
            valid=Text(zh="一个文件夹", en="a folder"),
        )
    return common.tenants


def _row(tenant: "Tenant") -> dict[str, str]:
    return {
        "id": tenant.id,
        "name": tenant.name,
        "hosts": " ".join(tenant.hosts),
        "slack": " ".join(tenant.slack_teams),
        "wecom": " ".join(tenant.wecom_corps),
    }
