"""Climate-smart capital investment planning.

climcap turns a pipeline of infrastructure projects, each with alternative designs, into a funded and scheduled capital
investment plan: the designs and start years that are provably best under annual budgets, with every number accounted for.
"""

from climcap._core import VERSION as __version__
from climcap.errors import ClimcapError, InfeasibleError, InputError, SolverError
from climcap.table import Table

__all__ = ["ClimcapError", "InfeasibleError", "InputError", "SolverError", "Table", "__version__"]
