"""Climate-smart capital investment planning.

climcap turns a pipeline of infrastructure projects, each with alternative designs, into a funded and scheduled capital
investment plan: the designs and start years that are provably best under annual budgets.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from climcap import _core, finance, reference, resilience
from climcap.appraisal import Appraisal, appraise
from climcap.changes import sensitivity, switching_values
from climcap.economic_annex import Annex, annex
from climcap.errors import ClimcapError, InfeasibleError, InputError, SolverError
from climcap.explanation import Explanation
from climcap.inputs import Pipeline, json_schema, read
from climcap.plan import Plan, compare, optimize, verify
from climcap.progress import Progress
from climcap.table import Table
from climcap.table_files import write_tables
from climcap.template import write_template
from climcap.trade_off import Frontier, frontier
from climcap.why import reasons, shadow_prices
from climcap.workbook import write_workbook

if TYPE_CHECKING:
    from climcap import hazards, plot, technologies
    from climcap.page import write_page

__all__ = [
    "Annex",
    "Appraisal",
    "ClimcapError",
    "Explanation",
    "Frontier",
    "InfeasibleError",
    "InputError",
    "Pipeline",
    "Plan",
    "Progress",
    "SolverError",
    "Table",
    "__version__",
    "annex",
    "appraise",
    "compare",
    "finance",
    "frontier",
    "hazards",
    "json_schema",
    "optimize",
    "plot",
    "read",
    "reasons",
    "reference",
    "resilience",
    "sensitivity",
    "shadow_prices",
    "switching_values",
    "technologies",
    "verify",
    "write_page",
    "write_tables",
    "write_template",
    "write_workbook",
]

__version__ = _core.VERSION

# Brought in when they are first used, so that `import climcap` is quick: the module, and the name in it if not itself.
_LATE = {
    "hazards": ("climcap.hazards", None),
    "plot": ("climcap.plot", None),
    "technologies": ("climcap.technologies", None),
    "write_page": ("climcap.page", "write_page"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module 'climcap' has no attribute {name!r}")
    module, inner = _LATE[name]
    found = import_module(module)
    return found if inner is None else getattr(found, inner)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
