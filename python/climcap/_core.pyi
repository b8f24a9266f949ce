from _typeshed import SupportsGetItem
from os import PathLike
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = [
    "VERSION",
    "Appraisal",
    "Curve",
    "Frontier",
    "Infeasible",
    "Pipeline",
    "Plan",
    "Table",
    "abatement",
    "airr",
    "annex",
    "annuity",
    "bcr",
    "by_fiscal_year",
    "discount_factors",
    "discounted_payback",
    "equivalent_annual_cost",
    "equivalent_annual_damage",
    "expected_annual_damage",
    "expected_combined_damage",
    "expected_layer_loss",
    "explanation_lines",
    "explanation_text",
    "fiscal_year",
    "frontier",
    "grant_element",
    "input_error",
    "irr",
    "irr_all",
    "json_schema",
    "mirr",
    "npv",
    "optimize",
    "payback",
    "ramsey_rate",
    "reasons",
    "reference_cite",
    "reference_table",
    "reference_tables",
    "reference_value",
    "sensitivity",
    "shadow_prices",
    "simulate_annual_losses",
    "sir",
    "switching_values",
    "verify",
    "xirr",
    "xirr_all",
    "xnpv",
]

VERSION: Final[str]
"""
Version of the library, as Cargo has it.
"""

@final
class Appraisal:
    """
    The pipeline evaluated. `climcap.Appraisal` is its face.
    """
    def __len__(self, /) -> int: ...
    def accounting(self, /, project: str, alternative: str, start: SupportsIndex | None, scenario: str | None) -> Table:
        """
        What a row emits over its economic life, by phase, gas and scope.
        """
    def check(self, /, question: str) -> None:
        """
        Refuses a question, as JSON, that cannot be asked: everything that is wrong with it, and no solver started.
        """
    def climate_smart_cost(
        self, /, project: str, alternative: str, start: SupportsIndex | None, scenario: str | None
    ) -> Table:
        """
        What a design costs more than the standard design, and what that buys.
        """
    def correction(
        self,
        /,
        one: tuple[str, str, SupportsIndex | None],
        other: tuple[str, str, SupportsIndex | None],
        scenario: str | None,
    ) -> list[tuple[str, float]]:
        """
        What is to be added to the sum of two rows, by column.
        """
    def explain(
        self, /, figure: str, project: str, alternative: str, start: SupportsIndex | None, scenario: str | None
    ) -> str:
        """
        Where a figure of a row comes from, as JSON.
        """
    @staticmethod
    def from_tables(
        rows: Any, costs: Any | None, flows: Any | None, projects: Any | None, base_scenario: str | None
    ) -> Appraisal:
        """
        Takes an appraisal made elsewhere.
        """
    def hash(self, /) -> str:
        """
        The hash by which a plan knows its appraisal again.
        """
    def interactions(self, /, scenario: str | None) -> Table:
        """
        What is to be added to the sums of pairs of rows that save the same thing.
        """
    @staticmethod
    def of(pipeline: Pipeline, columns: SupportsGetItem[int, str] | None) -> Appraisal:
        """
        Evaluates a pipeline, and keeps these columns; all of them if none are named.
        """
    @property
    def pipeline(self, /) -> Pipeline | None:
        """
        The pipeline that this is the appraisal of; `None` if it was made elsewhere.
        """
    @property
    def projects(self, /) -> int:
        """
        How many projects it has.
        """
    def question(self, /) -> str:
        """
        The question that the pipeline itself puts, as JSON; an empty one for an appraisal made elsewhere.
        """
    def rows(self, /) -> Table:
        """
        Every row.
        """
    @property
    def scenarios(self, /) -> tuple[list[str], str]:
        """
        Ids of the scenarios, and the one in which plans are made.
        """
    def series(
        self, /, project: str, alternative: str, start: SupportsIndex | None, scenario: str | None, account: str
    ) -> Table:
        """
        A row year by year in the economic or the financial account.
        """

@final
class Curve:
    """
    A published response to an intensity. `climcap.resilience.DamageCurve` is its face.
    """
    def at(self, /, intensities: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> list[float]:
        """
        The response to each intensity.
        """
    @property
    def gives(self, /) -> str:
        """
        What it gives: `days`, or the unit of its share.
        """
    @property
    def id(self, /) -> str:
        """
        Id of its table.
        """
    @staticmethod
    def named(name: str) -> Curve:
        """
        The curve of this name.
        """
    @property
    def points(self, /) -> list[tuple[float, float]]:
        """
        Intensities and responses; none for a closed form.
        """
    @property
    def source(self, /) -> str:
        """
        Where it is from.
        """
    @property
    def unit(self, /) -> str:
        """
        Unit of the intensity.
        """

@final
class Frontier:
    """
    Plans along a trade-off. `climcap.Frontier` is its face.
    """
    def __len__(self, /) -> int:
        """
        How many points there are.
        """
    @property
    def columns(self, /) -> list[tuple[str, str, float]]:
        """
        The columns, each with its sense and its best value.
        """
    @property
    def ended_by(self, /) -> str:
        """
        Why it ended.
        """
    @property
    def figures(self, /) -> tuple[float, float, int]:
        """
        The longest part of the curve that was not looked into, as a share of its extent; seconds; programs solved.
        """
    def nearest(self, /, plan: Plan) -> int:
        """
        The point nearest to a plan.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        What a reader should know before trusting the curve.
        """
    def plan(self, /, point: SupportsIndex) -> Plan | None:
        """
        The plan of a point.
        """
    def table(self, /) -> Table:
        """
        The points as a table.
        """

@final
class Infeasible:
    """
    A question that no plan can meet. What of it cannot hold together is looked for when it is asked for: who only
    wants to know whether there is a plan does not wait for it.
    """
    def conflict(self, /) -> tuple[Table, str] | None:
        """
        Limits that cannot hold together, and the same in words; `None` if there was no time to find them.
        """
    def relaxation(self, /) -> Table | None:
        """
        The least change of limits that makes a plan possible; `None` if there was no time to find it.
        """

@final
class Pipeline:
    """
    The validated input. `climcap.Pipeline` is its face.
    """
    def __eq__(self, other: object, /) -> bool:
        """
        Whether both say the same, wherever it was written.
        """
    @property
    def counts(self, /) -> tuple[int, int, int, int]:
        """
        How many projects, alternatives, scenarios and rows of an appraisal.
        """
    @property
    def frame(self, /) -> tuple[str | None, str, int, int]:
        """
        Name, currency, base year, last year.
        """
    @staticmethod
    def from_tables(
        tables: SupportsGetItem[int, tuple[str, str, Any]],
        letters: SupportsGetItem[int, tuple[str, SupportsGetItem[int, tuple[str, str]]]] | None = None,
    ) -> Pipeline:
        """
        Reads tables, each a name, where it is from, and an Arrow stream. Of sheets, by where they are from, the letters
        of their columns by name.
        """
    @staticmethod
    def from_text(text: str, toml: bool) -> Pipeline:
        """
        Reads TOML or JSON text.
        """
    def place(self, /, address: str) -> tuple[str | None, str | None]:
        """
        Where the value at an address was written, and what its record says of where it is from. A value without a place
        of its own, such as a cell of a table, stands in the row of its record.
        """
    @staticmethod
    def read(path: str | PathLike[str]) -> Pipeline:
        """
        Reads a file or a folder of tables.
        """
    def replace(self, /, changes: SupportsGetItem[int, tuple[str, str]]) -> Pipeline:
        """
        The pipeline with other values: pairs of an address and a value as JSON.
        """
    def show_year(self, /, year: SupportsIndex) -> str:
        """
        How a year is shown: as it is, or as 2025/26 where fiscal years begin with another month than January.
        """
    def to_json(self, /) -> str:
        """
        The pipeline as JSON text, as a document holds it.
        """
    @property
    def warnings(self, /) -> list[str]:
        """
        What is legal but deserves a second look.
        """

@final
class Plan:
    """
    A funded and scheduled plan, with its proof. `climcap.Plan` is its face.
    """
    @property
    def appraisal(self, /) -> Appraisal:
        """
        The appraisal whose rows are chosen.
        """
    @property
    def figures(self, /) -> tuple[float, float, float, float]:
        """
        Objective, proven bound, gap and seconds.
        """
    @staticmethod
    def from_json(text: str, appraisal: Appraisal) -> Plan:
        """
        Attaches a saved plan to its appraisal again.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        What a reader should know before trusting the plan.
        """
    @property
    def outcome(self, /) -> tuple[str, str]:
        """
        Whether the plan is proven best within the gap asked, and why the search ended.
        """
    def table(self, /, name: str) -> Table:
        """
        One of the plan's tables.
        """
    def to_json(self, /) -> str:
        """
        Question, selection, recomputed limits, certificate and the appraisal's hash, as JSON text.
        """

@final
class Table:
    """
    Columns of one length, each with a name and a unit. `climcap.Table` is its face.
    """
    def __arrow_c_stream__(self, /, requested_schema: "object" = None) -> "object":
        """
        The table as a stream of Arrow record batches. A wish for another schema is not granted, which the interface
        allows.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def cells(self, /, rows: SupportsIndex) -> tuple[list[list[str]], int | None]:
        """
        The cells as people read them, column by column, and before which row others are left out.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        Names of the columns, in order.
        """
    @staticmethod
    def from_arrow(name: str, source: Any, units: dict[str, str]) -> Table:
        """
        The table of what an Arrow stream holds. Units come from `units`, by column, or else from the stream's metadata.
        """
    @property
    def name(self, /) -> str:
        """
        What the table is called.
        """
    @property
    def numeric(self, /) -> list[str]:
        """
        Columns of numbers.
        """
    def only(self, /, column: str) -> Table | None:
        """
        The table of one column; `None` if there is none of this name.
        """
    def to_csv(self, /) -> str:
        """
        The table as CSV.
        """
    def to_text(self, /, rows: SupportsIndex, width: SupportsIndex) -> str:
        """
        The table as aligned text.
        """
    @property
    def units(self, /) -> dict[str, str]:
        """
        Units of the columns that have one.
        """

def abatement(plan: Plan) -> Table:
    """
    The measures of a plan in the order of what a tonne avoided costs.
    """

def airr(
    ratio: SupportsFloat | SupportsIndex, rate_: SupportsFloat | SupportsIndex, years: SupportsFloat | SupportsIndex
) -> float | None:
    """
    Adjusted internal rate of return of a savings-to-investment ratio.
    """

def annex(
    appraisal: Appraisal,
    rows: SupportsGetItem[int, tuple[str, str, SupportsIndex | None, SupportsFloat | SupportsIndex]] | None,
    scenario: str | None,
    changes: str | None,
) -> tuple[list[Table], list[str]]:
    """
    The tables of the economic annex, and its notes.
    """

def annuity(
    present: SupportsFloat | SupportsIndex, rate_: SupportsFloat | SupportsIndex, years: SupportsIndex, timing_: str
) -> float:
    """
    The level amount that is worth as much as one today.
    """

def bcr(benefits: SupportsFloat | SupportsIndex, costs: SupportsFloat | SupportsIndex) -> float | None:
    """
    Benefit-cost ratio of two present values.
    """

def by_fiscal_year(
    dates: SupportsGetItem[int, str],
    flows: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    first_month_: SupportsIndex,
) -> tuple[int, list[float]]:
    """
    Sums of dated flows by fiscal year: the first year, and the sums.
    """

def discount_factors(
    form: str,
    begins: SupportsGetItem[int, SupportsIndex],
    shares: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    base_year: SupportsIndex,
    years: SupportsIndex,
    timing_: str,
) -> list[float]:
    """
    Discount factors of a `rate`, `bands`, rates by `year`, `ramsey` parameters, or else of a schedule by its name.
    """

def discounted_payback(
    rate_: SupportsFloat | SupportsIndex, flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]
) -> tuple[float, bool] | None:
    """
    The same with discounted flows.
    """

def equivalent_annual_cost(
    rate_: SupportsFloat | SupportsIndex, costs: SupportsGetItem[int, SupportsFloat | SupportsIndex], timing_: str
) -> float:
    """
    The level cost that is worth as much as uneven ones.
    """

def equivalent_annual_damage(
    base_damage: SupportsFloat | SupportsIndex,
    base_year: SupportsIndex,
    future_damage: SupportsFloat | SupportsIndex,
    future_year: SupportsIndex,
    rate_: SupportsFloat | SupportsIndex,
    years: SupportsIndex,
) -> float:
    """
    The level damage that is worth as much as damage that changes over time.
    """

def expected_annual_damage(
    return_periods: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    losses: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    read: tuple[
        str,
        SupportsFloat | SupportsIndex | None,
        SupportsFloat | SupportsIndex | None,
        str,
        SupportsFloat | SupportsIndex,
        str,
        str,
    ],
) -> float:
    """
    Expected annual damage of losses by return period.
    """

def expected_combined_damage(
    curves: SupportsGetItem[
        int,
        tuple[SupportsGetItem[int, SupportsFloat | SupportsIndex], SupportsGetItem[int, SupportsFloat | SupportsIndex]],
    ],
    value: SupportsFloat | SupportsIndex,
    combination: str,
    read: tuple[
        str,
        SupportsFloat | SupportsIndex | None,
        SupportsFloat | SupportsIndex | None,
        str,
        SupportsFloat | SupportsIndex,
        str,
        str,
    ],
) -> float:
    """
    Expected yearly damage of one asset under hazards of one event.
    """

def expected_layer_loss(
    return_periods: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    losses: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    attachment: SupportsFloat | SupportsIndex,
    cover: SupportsFloat | SupportsIndex,
    read: tuple[
        str,
        SupportsFloat | SupportsIndex | None,
        SupportsFloat | SupportsIndex | None,
        str,
        SupportsFloat | SupportsIndex,
        str,
        str,
    ],
) -> float:
    """
    Expected yearly loss in a layer.
    """

def explanation_lines(json: str) -> list[str]:
    """
    The line of each figure of an explanation, as JSON, the figure before its parts.
    """

def explanation_text(json: str, years: bool) -> str:
    """
    An explanation, as JSON, as an indented tree; with the years if asked for.
    """

def fiscal_year(date_: str, first_month_: SupportsIndex) -> int:
    """
    The fiscal year of a date.
    """

def frontier(
    appraisal: Appraisal,
    question: str,
    columns: SupportsGetItem[int, tuple[str, str]],
    points: SupportsIndex | None,
    *,
    gap: SupportsFloat | SupportsIndex,
    time_limit: SupportsFloat | SupportsIndex,
    threads: SupportsIndex | None,
    seed: SupportsIndex,
    solver: str,
    steps: SupportsIndex | None,
    progress: Any | None,
) -> Frontier:
    """
    Finds plans that no other beats in every column; columns are pairs of a name and `max` or `min`.
    """

def grant_element(
    principal: SupportsFloat | SupportsIndex,
    repayments: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    rate_: SupportsFloat | SupportsIndex,
    per_year: SupportsIndex,
    disbursements: SupportsGetItem[int, SupportsFloat | SupportsIndex],
) -> float:
    """
    Share of a loan that is in effect a gift.
    """

def input_error(table: str, column: str | None, *, found: str, allowed: str) -> BaseException:
    """
    The `InputError` for a table or one of its columns: what was found, and what is allowed.
    """

def irr(flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> float | None:
    """
    The internal rate of return that appraisals use.
    """

def irr_all(flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> list[float]:
    """
    Every internal rate of return.
    """

def json_schema() -> str:
    """
    The JSON Schema of a document.
    """

def mirr(
    flows: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    finance_rate: SupportsFloat | SupportsIndex,
    reinvest_rate: SupportsFloat | SupportsIndex,
) -> float | None:
    """
    Modified internal rate of return.
    """

def npv(
    rate_: SupportsFloat | SupportsIndex, flows: SupportsGetItem[int, SupportsFloat | SupportsIndex], timing_: str
) -> float:
    """
    Net present value of yearly flows.
    """

def optimize(
    appraisal: Appraisal,
    question: str,
    *,
    gap: SupportsFloat | SupportsIndex,
    time_limit: SupportsFloat | SupportsIndex,
    threads: SupportsIndex | None,
    seed: SupportsIndex,
    solver: str,
    steps: SupportsIndex | None,
    memory_limit: SupportsFloat | SupportsIndex | None,
    progress: Any | None,
) -> Plan:
    """
    Finds the best plan. The question is JSON; `progress` is called every tenth of a second or so: seconds, phase,
    objective, bound, gap, and two that say nothing here. `memory_limit` is in GiB.
    """

def payback(flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> tuple[float, bool] | None:
    """
    Years until an investment has paid for itself, and whether that is lost again.
    """

def ramsey_rate(
    pure_time_preference: SupportsFloat | SupportsIndex,
    elasticity: SupportsFloat | SupportsIndex,
    growth: SupportsFloat | SupportsIndex,
    growth_sd: SupportsFloat | SupportsIndex,
    premium: SupportsFloat | SupportsIndex,
) -> float:
    """
    The discount rate that follows from growth and preferences.
    """

def reasons(
    plan: Plan,
    *,
    gap: SupportsFloat | SupportsIndex | None,
    time_limit: SupportsFloat | SupportsIndex,
    threads: SupportsIndex | None,
    seed: SupportsIndex,
    solver: str,
    steps: SupportsIndex | None,
    progress: Any | None,
) -> tuple[Table, Table]:
    """
    Why projects are not built, or not in their best design or year; and how much of which limit each is short of.
    """

def reference_cite(name: str) -> str:
    """
    Where a reference table, or a factor in one, is from.
    """

def reference_table(name: str) -> Table:
    """
    The figures of a reference table, each row with its source.
    """

def reference_tables(text: str) -> Table:
    """
    What is said of each reference table in which every word of a text stands.
    """

def reference_value(name: str, keys: dict[str, str], column: str | None) -> Any | None:
    """
    What a row of a reference table says in a column: a number, a text or nothing.
    """

def sensitivity(
    appraisal: Appraisal,
    rows: SupportsGetItem[int, tuple[str, str, SupportsIndex | None, SupportsFloat | SupportsIndex]] | None,
    scenario: str | None,
    changes: str | None,
) -> Table:
    """
    What rows come to under changes.
    """

def shadow_prices(
    plan: Plan,
    *,
    step: SupportsFloat | SupportsIndex,
    gap: SupportsFloat | SupportsIndex,
    time_limit: SupportsFloat | SupportsIndex,
    threads: SupportsIndex | None,
    seed: SupportsIndex,
    solver: str,
    steps: SupportsIndex | None,
    progress: Any | None,
) -> Table:
    """
    What one unit more of each limit is worth.
    """

def simulate_annual_losses(
    return_periods: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    losses: SupportsGetItem[int, SupportsFloat | SupportsIndex],
    years: SupportsIndex,
    seed: SupportsIndex,
    read: tuple[
        str,
        SupportsFloat | SupportsIndex | None,
        SupportsFloat | SupportsIndex | None,
        str,
        SupportsFloat | SupportsIndex,
        str,
        str,
    ],
) -> Table:
    """
    Losses of years drawn at random, as the column `loss` of a table.
    """

def sir(savings: SupportsFloat | SupportsIndex, investment: SupportsFloat | SupportsIndex) -> float | None:
    """
    Savings-to-investment ratio of two present values.
    """

def switching_values(
    appraisal: Appraisal,
    rows: SupportsGetItem[int, tuple[str, str, SupportsIndex | None, SupportsFloat | SupportsIndex]] | None,
    scenario: str | None,
) -> Table:
    """
    The change of each main input at which rows are worth nothing.
    """

def verify(plan: Plan) -> list[str]:
    """
    Recomputes a plan from rows and selection alone; everything that is not as it says, as text.
    """

def xirr(dates: SupportsGetItem[int, str], flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> float | None:
    """
    Internal rate of return of dated flows.
    """

def xirr_all(
    dates: SupportsGetItem[int, str], flows: SupportsGetItem[int, SupportsFloat | SupportsIndex]
) -> list[float]:
    """
    Every internal rate of return of dated flows.
    """

def xnpv(
    rate_: SupportsFloat | SupportsIndex,
    dates: SupportsGetItem[int, str],
    flows: SupportsGetItem[int, SupportsFloat | SupportsIndex],
) -> float:
    """
    Net present value of dated flows.
    """
