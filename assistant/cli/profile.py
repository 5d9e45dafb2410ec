"""Options that say what a person may see and do."""

from typing import Annotated

import typer

RankOption = Annotated[
    str | None, typer.Option("--rank", help="position, department, executive (岗位、部门、高管).")
]
UnitsOption = Annotated[
    str | None, typer.Option("--units", help="Units or regions they may look into: 华东,华南; all; none.")
]
ScopesOption = Annotated[
    str | None, typer.Option("--scopes", help="What they may do: read,write,approve,admin.")
]
LatitudeOption = Annotated[
    str | None, typer.Option("--latitude", help="Percent they may move an approved number by; any.")
]
LanguageOption = Annotated[str | None, typer.Option("--language", help="zh-Hans, zh-Hant, en; auto.")]
AlertsOption = Annotated[
    str | None, typer.Option("--alerts", help="Channels alerts go to, the best first: slack,wecom.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
