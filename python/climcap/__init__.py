"""Climate-smart capital investment planning.

climcap turns a pipeline of infrastructure projects, each with alternative designs, into a funded and scheduled capital
investment plan: the designs and start years that are provably best under annual budgets.
"""

from climcap import _core
from climcap.errors import ClimcapError, InfeasibleError, InputError, SolverError
from climcap.table import Table

__all__ = ["ClimcapError", "InfeasibleError", "InputError", "SolverError", "Table", "__version__"]

__version__ = _core.VERSION
