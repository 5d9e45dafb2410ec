"""Spending: whether a call of the chat model may be made, and what it took."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from assistant.errors import ConfigError, same
from assistant.models.endpoint import OFFLINE, names_of
from assistant.settings import Settings
from assistant.spending.allowance import Allowance, allowances
from assistant.spending.meter import Meter, spent_by
from assistant.spending.price import cost_of, is_priced_for, model_of, price_of
from assistant.spending.words import nearly_used, over_budget
from core.text import Language, Text
from knowledge.purse import MONTH, Purse, purses
from knowledge.usage import ModelCall, TurnUsage, UsageStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LOG = logging.getLogger("hoshin.spending")


class Spending:
    """Budgets and usage of the program.

    A budget is looked at before every call, with what all turns of this process have used until then; calls
    that are under way may go over it by what they take themselves, and so may turns in other processes, whose
    use is read when a turn begins.

    Args:
        settings: Budgets, and the models that are configured.
        store: Where usage is kept.
        now: The clock, in UTC.

    Attributes:
        profile: The profile that is asked first.
        model: Its model.

    Raises:
        ConfigError: There is a budget in money, and a model is priced in a currency without a rate.
    """

    def __init__(self, settings: Settings, store: UsageStore, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._store = store
        self._now = now
        self.profile = settings.model
        self.model = settings.model_name or model_of(settings.model, self._own)
        self._limits = tuple(settings.budget.limits()) if settings.model != OFFLINE else ()
        self._under_way: dict[str, Meter] = {}
        self._scopes = frozenset(scope for scope, _, _ in self._limits)
        if any(unit == "money" for _, unit, _ in self._limits):
            for profile in (settings.model, *names_of(settings.fallback)):
                self._check_rate(profile)

    def begin(self, person: str, conversation: str, door: str, day: date) -> Meter:
        """The meter of a turn that begins now; `keep` ends it."""
        meter = Meter(self, person, conversation, door, day)
        if self._limits:
            self._under_way[meter.id] = meter
        return meter

    def look(self, meter: Meter) -> None:
        """Read what was used before the turn; does nothing where there are no budgets."""
        if not self._limits:
            return
        meter.spent = dict(self._store.spent([one for one in meter.purses if one.scope in self._scopes]))
        for other in self._beside(meter):
            meter.note(other, other.used())

    def admit(self, meter: Meter) -> bool:
        """Whether the configured model may be called; False: the embedded one, which `meter` then notes.

        Raises:
            OverBudget: A budget is used up, and nothing is to stand in.
        """
        if not self._limits or meter.stopped_by is not None:
            return not self._limits
        over = next((one for one in self._of(meter) if one.is_over), None)
        if over is None:
            return True
        if self._settings.budget.over == "refuse":
            raise over_budget(over)
        meter.stopped_by = over
        return False

    def record(self, meter: Meter, call: ModelCall, usage: "Mapping[str, Any]") -> ModelCall:
        """Take a call in, with its price; the call as it counts."""
        cost, currency = cost_of(call.profile, call.model, usage, self._own)
        priced = call._replace(cost=cost, currency=currency)
        meter.calls.append(priced)
        for other in self._beside(meter):
            other.note(meter, spent_by(priced))
        return priced

    def close(self, meter: Meter, reply: str, language: Language) -> str:
        """The reply at the end of a turn: whoever has used most of a budget is told so below it, once."""
        told = [reply]
        for one in self._of(meter) if meter.calls else ():
            if one.share * 100 < self._settings.budget.notice or one.is_over:
                continue
            if self._store.tell_once(one.purse, one.unit, self._now()):
                told.append(nearly_used(one).said_in(language))
                _LOG.warning("%s is %d%% used", one.variable, int(one.share * 100))
        return "\n\n".join(told)

    def keep(self, meter: Meter, outcome: str, trace: str) -> None:
        """Have the turn kept; it is over."""
        self._under_way.pop(meter.id, None)
        self._store.put(
            TurnUsage(
                turn=meter.id,
                at=self._now(),
                day=meter.day,
                tenant=meter.tenant,
                person=meter.person,
                conversation=meter.conversation,
                door=meter.door,
                outcome=outcome,
                seconds=round(meter.seconds, 6),
                first=None if meter.first is None else round(meter.first, 6),
                tool_calls=meter.tool_calls,
                checked=meter.checked,
                unsupported=meter.unsupported,
                removed=meter.removed,
                trace=trace,
                calls=tuple(meter.calls),
            )
        )

    def month(self) -> tuple[Allowance, ...]:
        """The budgets of everybody together this month, as they stand."""
        month = f"{self._settings.day_of(self._now()):%Y-%m}"
        purse = Purse(MONTH, "", month)
        return allowances(self._settings.budget, [purse], self._store.spent([purse]))

    def of(self, person: str) -> tuple[Allowance, ...]:
        """The budgets of one person and of everybody, as they stand today."""
        day = self._settings.day_of(self._now())
        wanted = [one for one in purses(person, "", day) if one.scope != "conversation"]
        return allowances(self._settings.budget, wanted, self._store.spent(wanted))

    def _of(self, meter: Meter) -> tuple[Allowance, ...]:
        if not self._limits:
            return ()
        return allowances(self._settings.budget, meter.purses, meter.spent, meter.used())

    def _beside(self, meter: Meter) -> list[Meter]:
        """The other turns under way."""
        return [other for other in list(self._under_way.values()) if other is not meter]

    @property
    def _own(self) -> "Any":
        return getattr(self._settings, "profiles", None)

    def _check_price(self, profile: str) -> None:
        if is_priced_for(profile, self.model, self._own):
            return
        raise ConfigError(
            Text(
                zh=f"额度以钱计，但模型配置 {profile!r} 的价格不是 {self.model!r} 的",
                en=f"there is a budget in money, but the price of {profile!r} is not that of {self.model!r}",
            ),
            field="HOSHIN_PROFILES",
            valid=same(f"{self.model}: {{like: {profile}, model: {self.model}, price: {{…}}}}"),
        )

    def _check_rate(self, profile: str) -> None:
        price = price_of(profile, self._own)
        if price is not None and profile == self.profile:
            self._check_price(profile)
        if price is None or self._settings.budget.worth(price.currency) is not None:
            return
        own = self._settings.budget.currency
        raise ConfigError(
            Text(
                zh=f"额度以 {own} 计，但模型 {profile!r} 以 {price.currency} 计价，没有汇率",
                en=f"budgets are in {own}, but the model {profile!r} is priced in {price.currency}: no rate",
            ),
            field="HOSHIN_BUDGET_RATES",
            valid=same(f"HOSHIN_BUDGET_RATES={price.currency}=7.1"),
        )
