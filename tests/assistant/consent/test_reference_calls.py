"""The calls that the development cases expect are all asked for by their messages: none would be stopped."""

from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from assistant.app import App
from assistant.consent.act import acts_of
from assistant.consent.evidence import Evidence
from assistant.consent.guard import _doubt
from assistant.settings import read_settings
from assistant.turn import Turn
from core.text import Language
from evals.cases import SUITES, Case, load_suite
from evals.reference import as_arguments, ordered_calls

TODAY = date(2026, 1, 15)


@pytest.mark.slow
def test_no_expected_change_is_stopped(home: Path) -> None:
    app = App(read_settings(embeddings="none"))
    turn = Turn(app.context(Language.ZH_HANS, TODAY, "李娜"))
    changes, stopped = 0, []
    for file in load_suite(SUITES / "development"):
        for case in file.all:
            before: list[HumanMessage | AIMessage] = []
            for part in [case] if isinstance(case, Case) else getattr(case, "turns", ()):
                before.append(HumanMessage(part.text))
                for expected in ordered_calls(part):
                    try:
                        arguments = as_arguments(expected, None, part.text)
                    except AssertionError:  # it says a node by its place in the plan, which is not there
                        arguments = {key: value for key, value in expected.arguments.items() if key != "goal"}
                        arguments["goal"] = "G1"
                    acts = acts_of(expected.name, arguments)
                    if not acts:
                        continue
                    changes += 1
                    reason = _doubt(Evidence(turn, before), acts, arguments)
                    if reason is not None:
                        stopped.append((case.id, part.text, expected.name, reason.en))
                asks = part.ask or part.may_ask
                before.append(AIMessage("好的？", additional_kwargs={"asked_back": asks}))
    app.engine.dispose()
    assert changes > 600
    assert stopped == []
