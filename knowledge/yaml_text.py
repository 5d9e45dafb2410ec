"""YAML that a person wrote: read by the safe loader; every way to be wrong is one error with its line."""

from typing import Any


class NotYamlError(ValueError):
    """A text is not YAML, or has a value that cannot be.

    Args:
        reason: What is wrong, in one line.
        line: Where, from 1.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def read_yaml(text: str) -> Any:
    """What a YAML text says; None when it is empty.

    Raises:
        NotYamlError: It is not YAML, a date is not in the calendar (`2026-13-45`), a number has thousands
            of digits, or it is nested too deep.
    """
    import yaml  # only when something is read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - the safe loader, written in C
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYamlError(" ".join(str(error).split()), mark.line + 1 if mark else 1) from error
    except RecursionError as error:
        raise NotYamlError("nested too deep") from error
    except ValueError as error:
        raise NotYamlError(str(error)) from error
