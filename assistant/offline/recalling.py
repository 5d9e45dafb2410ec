"""Messages about what is remembered: approvals, earlier plans, cases, the company's documents, advice."""

from assistant.offline.advising import advise
from assistant.offline.approving import handle_approvals
from assistant.offline.cases import handle_cases
from assistant.offline.charting import draw_picture
from assistant.offline.documents import handle_documents
from assistant.offline.fact_files import handle_facts
from assistant.offline.method_questions import explain_method
from assistant.offline.past_plans import recall_plans
from assistant.offline.reusing import reuse_plan
from assistant.offline.searching import ask_company, look_there
from assistant.offline.situation import Handler
from assistant.offline.stage_templates import ask_whole
from assistant.offline.watching import handle_watch

# tried in order before everything that computes; each takes only what is plainly its own
RECALLS: tuple[Handler, ...] = (
    handle_approvals,
    handle_facts,
    draw_picture,
    handle_watch,
    handle_documents,
    look_there,
    reuse_plan,
    recall_plans,
    handle_cases,
    advise,
    explain_method,
    ask_whole,
    ask_company,
)
