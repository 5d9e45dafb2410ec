"""`catalogue.yaml`: what the fact tables hold, read, checked and written."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from core.errors import InputError
from core.facts.catalogue import Catalogue, FactKpi, FactTable
from core.text import Text
from knowledge.yaml_text import NotYamlError, read_yaml

CATALOGUE = "catalogue.yaml"


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a file; an empty one when there is no file.

    Raises:
        InputError: The file cannot be read, is no catalogue, or names a column it does not have.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Catalogue()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    return _check(path, _parse(path, text))


def write_catalogue(path: Path, catalogue: Catalogue) -> None:
    """Write a catalogue so that a person can edit it; the old file stays whole until the new one is there."""
    data = catalogue.model_dump(mode="json", exclude_defaults=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    new.replace(path)


def _parse(path: Path, text: str) -> Catalogue:
    try:
        return Catalogue.model_validate(read_yaml(text) or {})
    except NotYamlError as error:
        raise _unreadable(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _unreadable(path, f"{place}: {first['msg']}") from error


def _check(path: Path, catalogue: Catalogue) -> Catalogue:
    names = [table.name for table in catalogue.tables]
    for problem in _repeated("table", names):
        raise _unreadable(path, problem)
    for table in catalogue.tables:
        for problem in (*_column_problems(table), *_kpi_problems(table)):
            raise _unreadable(path, f"{table.name}: {problem}")
    return catalogue


def _repeated(kind: str, names: list[str]) -> list[str]:
    return [f"{kind} {name!r} occurs twice" for name in sorted({n for n in names if names.count(n) > 1})]


def _column_problems(table: FactTable) -> list[str]:
    columns = [d.column for d in table.dimensions] + [m.column for m in table.measures]
    problems = _repeated("column", [table.time, *columns])
    return problems + _repeated("kpi", [kpi.key for kpi in table.kpis])


def _kpi_problems(table: FactTable) -> list[str]:
    measures = {measure.column for measure in table.measures}
    keys = {kpi.key for kpi in table.kpis}
    return [problem for kpi in table.kpis for problem in _unknown(kpi, measures, keys)]


def _unknown(kpi: FactKpi, measures: set[str], keys: set[str]) -> list[str]:
    named = {kpi.numerator} | ({kpi.denominator} if kpi.denominator else set())
    problems = [f"kpi {kpi.key!r} needs the measure {c!r}, which is not there" for c in named - measures]
    return problems + [
        f"kpi {kpi.key!r} has the driver {driver!r}, which is no other kpi"
        for driver in kpi.drivers
        if driver not in keys or driver == kpi.key
    ]


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError(
        Text(
            zh=f"事实目录 {path.name!r} 读不了：{reason[:300]}",
            en=f"cannot read the catalogue of facts {path.name!r}: {reason[:300]}",
        ),
        field="facts",
        valid=Text(
            zh="改正文件，或删掉它后重新 hoshin facts load",
            en="correct the file, or delete it and run hoshin facts load again",
        ),
    )
