"""Messages that ask why, what if, how far, and what works: answered from the company's facts and actuals."""

from assistant.offline.deviations import explain_deviation
from assistant.offline.mix_follow import follow_mix
from assistant.offline.mixes import split_mix
from assistant.offline.records import keep_records
from assistant.offline.situation import Handler

# tried in order, each takes only what is plainly its own
ANALYSES: tuple[Handler, ...] = (keep_records, follow_mix, split_mix, explain_deviation)
