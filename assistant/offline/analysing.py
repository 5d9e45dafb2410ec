"""Messages that ask why, what if, how far, and what works: answered from the company's facts and actuals."""

from assistant.offline.actuals import record_actuals
from assistant.offline.attribution import attribute_channels
from assistant.offline.deviations import explain_deviation
from assistant.offline.experiments import plan_tests
from assistant.offline.growth import plan_growth
from assistant.offline.investments import assess_investment
from assistant.offline.mix_follow import consider_synergy, follow_mix
from assistant.offline.mixes import split_mix
from assistant.offline.progress import track_progress
from assistant.offline.reallocation import reallocate
from assistant.offline.records import keep_records
from assistant.offline.response import fit_response
from assistant.offline.simulations import simulate
from assistant.offline.situation import Handler
from assistant.offline.sourcing import advise_sourcing
from assistant.offline.synergy import analyze_synergy

# tried in order, each takes only what is plainly its own
ANALYSES: tuple[Handler, ...] = (
    keep_records,
    record_actuals,
    plan_tests,
    consider_synergy,
    analyze_synergy,
    attribute_channels,
    track_progress,
    reallocate,
    plan_growth,
    fit_response,
    follow_mix,
    split_mix,
    assess_investment,
    advise_sourcing,
    simulate,
    explain_deviation,
)
