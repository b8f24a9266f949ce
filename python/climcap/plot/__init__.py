"""Charts of plans and appraisals, each titled with what it shows.

Every function gives a figure of matplotlib: notebooks show it, ``figure.savefig("plan.png")`` and ``.svg`` write it,
with neither browser nor network. Colors can be told apart by everyone (Okabe and Ito 2008, *Color Universal Design*).
matplotlib comes with ``pip install "climcap[plot]"``.
"""

from climcap.plot.designs import expected_damage, life_cycle_cost, premium, risk_curve
from climcap.plot.places import project_map
from climcap.plot.tonnes import emissions, macc
from climcap.plot.trade_offs import frontier, tornado
from climcap.plot.works import budget_use, gantt

__all__ = [
    "budget_use",
    "emissions",
    "expected_damage",
    "frontier",
    "gantt",
    "life_cycle_cost",
    "macc",
    "premium",
    "project_map",
    "risk_curve",
    "tornado",
]
