"""What charts and the page show of a plan: figures put together for display, each with its finding in words.

Nothing here appraises. Figures are taken from the tables of plan and appraisal, or from :meth:`Appraisal.explain`; what
is added up for display is held against the plan's own totals.
"""

from climcap.exhibits.carbon import Abatement, Measure, Wedge, abatement, wedge
from climcap.exhibits.designs import Design, LifeCycle, Premium, Premiums, designs, life_cycle, premiums
from climcap.exhibits.money import BudgetUse, Spending, budget_use, spending
from climcap.exhibits.places import Position, Positions, positions
from climcap.exhibits.risk import Damages, LossCurve, RiskCurves, damages, risk_curves
from climcap.exhibits.sureness import Change, Tornado, tornado
from climcap.exhibits.trade_off import Point, TradeOff, trade_off
from climcap.exhibits.view import View
from climcap.exhibits.wording import Labels, Wording
from climcap.exhibits.works import Timetable, Work, timetable

__all__ = [
    "Abatement",
    "BudgetUse",
    "Change",
    "Damages",
    "Design",
    "Labels",
    "LifeCycle",
    "LossCurve",
    "Measure",
    "Point",
    "Position",
    "Positions",
    "Premium",
    "Premiums",
    "RiskCurves",
    "Spending",
    "Timetable",
    "Tornado",
    "TradeOff",
    "View",
    "Wedge",
    "Wording",
    "Work",
    "abatement",
    "budget_use",
    "damages",
    "designs",
    "life_cycle",
    "positions",
    "premiums",
    "risk_curves",
    "spending",
    "timetable",
    "tornado",
    "trade_off",
    "wedge",
]
