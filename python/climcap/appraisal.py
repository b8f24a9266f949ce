"""The pipeline evaluated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, final

from climcap import _core
from climcap.explanation import Explanation, explain_input
from climcap.frozen import Frozen
from climcap.inputs import Pipeline
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Appraisal", "appraise"]


@final
class Appraisal(Frozen):
    """The pipeline evaluated: one row per project, alternative, start and scenario. Frozen.

    Make one with :func:`appraise`, or bring your own with :meth:`from_tables`.
    """

    __slots__ = ("_columns", "_tables")

    _inner: _core.Appraisal
    # What an appraisal made elsewhere was made of, and which columns were asked for, for pickling.
    _tables: tuple[Any, ...] | None
    _columns: list[str] | None

    def __init__(
        self, inner: _core.Appraisal, tables: tuple[Any, ...] | None = None, columns: list[str] | None = None
    ) -> None:
        super().__init__(inner)
        object.__setattr__(self, "_tables", tables)
        object.__setattr__(self, "_columns", columns)

    @staticmethod
    def from_tables(
        rows: object,
        costs: object | None = None,
        flows: object | None = None,
        projects: object | None = None,
        *,
        base_scenario: str | None = None,
    ) -> Appraisal:
        """Take an appraisal made elsewhere: a spreadsheet, HDM-4, your own model.

        Parameters
        ----------
        rows
            ``project``, ``alternative``, ``start`` (may be left out), ``scenario`` (may be left out), then numeric
            columns. A row with alternative ``without`` carries the value of not building; absent means zero.
        costs
            ``project``, ``alternative``, ``start``, ``budget``, ``year`` and ``amount``; or ``lag``, years after the
            start, for all starts at once.
        flows
            ``project``, ``alternative``, ``start``, ``column``, ``year`` and ``amount``: what a limit by year reads.
        projects
            ``project``, ``name``, ``sector``, ``place``, ``tags`` (``coast; priority``).
        base_scenario
            The scenario in which plans are made; ``base`` or the only one if not given.

        Raises
        ------
        InputError
            With every problem: a repeated key, a cost whose key is not in ``rows``, a number that is not finite.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.Appraisal.from_tables(
        ...     {"project": ["school", "clinic"], "alternative": ["raised", "raised"], "enpv": [3.0, 4.0]},
        ...     {"project": ["school", "clinic"], "alternative": ["raised", "raised"],
        ...      "budget": ["capital", "capital"], "year": [2026, 2026], "amount": [10.0, 10.0]},
        ... )
        >>> plan = cc.optimize(appraisal, objective="enpv", budgets={"capital": {2026: 10.0}})
        >>> plan.schedule["project"].tolist(), plan.objective
        (['clinic'], 4.0)
        """
        from climcap.intake import arrow_table

        def taken(name: str, data: object | None) -> Any:
            return None if data is None else arrow_table(data, name=name)

        tables = (taken("rows", rows), taken("costs", costs), taken("flows", flows), taken("projects", projects))
        return Appraisal(_core.Appraisal.from_tables(*tables, base_scenario), (*tables, base_scenario))

    @property
    def rows(self) -> Table:
        """Every row: its key, then the columns; numbers a row does not have are NaN."""
        return Table(self._inner.rows())

    @property
    def pipeline(self) -> Pipeline | None:
        """The pipeline that this is the appraisal of; ``None`` for one made elsewhere."""
        inner = self._inner.pipeline
        return None if inner is None else Pipeline(inner)

    @property
    def scenarios(self) -> list[str]:
        """Ids of the scenarios."""
        return self._inner.scenarios[0]

    @property
    def base_scenario(self) -> str:
        """The scenario in which plans are made unless another is named."""
        return self._inner.scenarios[1]

    @property
    def question(self) -> dict[str, Any]:
        """The question that the pipeline itself puts; an appraisal made elsewhere asks nothing."""
        asked: dict[str, Any] = json.loads(self._inner.question())
        return asked

    @property
    def hash(self) -> str:
        """The hash by which a saved plan knows its appraisal again."""
        return self._inner.hash()

    def series(
        self,
        project: str,
        alternative: str,
        start: int | None = None,
        *,
        scenario: str | None = None,
        account: Literal["economic", "financial"] = "economic",
    ) -> Table:
        """Lay a row open, year by year: each kind of flow with and without the project, net, factors, prices.

        Undiscounted, real, in the pipeline's currency. An appraisal made elsewhere has no years to show:
        its series has no columns.

        Parameters
        ----------
        project, alternative
            Their ids; ``without`` is the alternative of not building.
        start
            First year of works; none for ``without``.
        scenario
            The appraisal's base scenario if not given.
        account
            ``"economic"``: resources net of taxes at their conversion factors, and what nobody pays;
            ``"financial"``: market prices, transfers included.

        Raises
        ------
        InputError
            If there is no such row; the message names the nearest known one.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
        >>> appraisal.series("works", "new", 2026)["capex_with"][:3].tolist()
        [100.0, 0.0, 0.0]
        """
        return Table(self._inner.series(project, alternative, start, scenario, account))

    def climate_smart_cost(
        self, project: str, alternative: str, start: int | None = None, *, scenario: str | None = None
    ) -> Table:
        """Say what a design costs more than the standard design over its life, and what that buys.

        The premium; what capital, replacements and running cost come to; emissions avoided; rehabilitation,
        reconstruction and disruption foregone; all against the standard design with the same start, as a present value
        at the economic rate and as the level yearly amount of the same present value over the window (tonnes: total,
        and the mean of the years in service).

        Parameters
        ----------
        project, alternative, start, scenario
            The row, as in :meth:`series`.

        Returns
        -------
        Table
            ``item``, ``total``, ``unit``, ``per_year``, ``unit_per_year``, ``meaning``.

        Raises
        ------
        InputError
            If there is no such row, or it cannot be compared: the ``without``, a project in which no alternative is
            marked ``standard``, an appraisal made elsewhere.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
        >>> cost = appraisal.climate_smart_cost("landfill", "cell_with_flare", 2026).to_pandas().set_index("item")
        >>> float(cost.loc["premium", "total"]) > 0, float(cost.loc["avoided_tco2e", "total"]) > 0
        (True, True)
        """
        table = Table(self._inner.climate_smart_cost(project, alternative, start, scenario))
        if len(table) == 0:
            found = f"{project}/{alternative}, which cannot be compared with a standard design"
            allowed = "a design of a project in which an alternative has standard = true"
            raise _core.input_error("climate_smart_cost", None, found=found, allowed=allowed)
        return table

    def accounting(self, project: str, alternative: str, start: int, *, scenario: str | None = None) -> Table:
        """Count what a design emits over its economic life, beside what is emitted without it.

        One row for each phase (operation, construction), gas and scope: gross without (1), gross with (2), net =
        (2) - (1), negative where the design saves; in tonnes CO2e over the years counted, and as their yearly mean.
        The years of operation are the first in service and as many as the longest life of the components that open with
        the design; construction counts from the start of works. Both end at the horizon at the latest, which ``note``
        says. Scope 3, construction and leakage are counted unless ``settings.accounting`` leaves them out.

        Parameters
        ----------
        project, alternative, start
            The row, as in :meth:`series`; the ``without`` is what it is compared with.
        scenario
            The appraisal's base scenario if not given. Activities emit the same in all of them.

        Raises
        ------
        InputError
            If there is no such row, or the project does not say its ``boundary`` and its ``baseline``, which such an
            account must state.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.appraise(cc.read("tests/cases/emissions-landfill/pipeline.toml"))
        >>> table = appraisal.accounting("waste", "managed", 2026)
        >>> table["gas"].tolist(), table["scope"].tolist()
        (['CH4', 'CO2', 'CO2', 'N2O', 'CO2e'], [1, 1, 2, 1, 3])
        >>> table["net"].round(1).tolist()
        [-416045.7, 8892.0, -13700.0, 124.0, 292.5]
        """
        return Table(self._inner.accounting(project, alternative, start, scenario))

    def interactions(self, *, scenario: str | None = None) -> Table:
        """Say what pairs of rows are worth together less what they are worth apart.

        Two projects that save the same thing (``shared`` on exposures and activities) cannot both save it whole. Where
        a thing loses L a year if nothing is built, and two designs alone save a and b of it, together they save
        ``a + b - a b / L`` (``combine = "multiply"``) or the larger of the two (``"max"``). The correction is what is
        to be added to the sum of the two rows, for the years in which both serve, kind by kind, discounted as
        everything else.

        Parameters
        ----------
        scenario
            The appraisal's base scenario if not given.

        Returns
        -------
        Table
            ``project``, ``alternative``, ``start``, ``project_other``, ``alternative_other``, ``start_other``,
            ``column``, ``correction``; no rows where no projects share anything.

        Examples
        --------
        >>> import climcap as cc
        >>> len(cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml")).interactions())
        0
        """
        return Table(self._inner.interactions(scenario))

    def correction(
        self, one: tuple[str, str, int | None], other: tuple[str, str, int | None], *, scenario: str | None = None
    ) -> dict[str, float]:
        """Say what is to be added to the sum of two rows because they save the same thing: see :meth:`interactions`.

        Parameters
        ----------
        one, other
            ``(project, alternative, start)`` of two projects.
        scenario
            The appraisal's base scenario if not given.

        Returns
        -------
        dict
            The correction by column; empty where the two share nothing, or are said to be independent.

        Raises
        ------
        InputError
            If there is no such row; the message names the nearest known one.
        """
        return dict(self._inner.correction(one, other, scenario))

    def explain(
        self,
        figure: str,
        project: str | None = None,
        alternative: str | None = None,
        start: int | None = None,
        *,
        scenario: str | None = None,
    ) -> Explanation:
        """Say where a figure comes from: formula, numbers, and the place where each input was written.

        Parameters
        ----------
        figure
            A column of the row that is named by what follows; a year of a column that has yearly values, as
            ``capex.2027``; what a budget is charged in a year, as ``charges.capital.2027``; or, alone, an address of
            the pipeline, such as ``projects.school.alternatives.raised.components.roof.capex``.
        project, alternative, start, scenario
            The row, as in :meth:`series`.

        Raises
        ------
        InputError
            If there is no such row, figure or address, with the nearest known one; or if the appraisal was made
            elsewhere, and how is not known here.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
        >>> appraisal.explain("projects.works.alternatives.new.components.new.capex")
        projects.works.alternatives.new.components.new.capex = 100.0   (...pipeline.toml:28:9)
        >>> explanation = appraisal.explain("enpv", "works", "new", 2026)
        >>> explanation.to_dict()["formula"]
        '-capital - replacements + residual - running_cost'
        >>> {part.to_dict()["figure"]: round(part.value, 4) for part in explanation.parts if part.value}
        {'capital': 94.3396, 'replacements': -56.5537, 'residual': 4.1367, 'running_cost': -38.4643}
        """
        pipeline = self.pipeline
        if pipeline is None:
            found = "an appraisal made elsewhere"
            raise _core.input_error("explain", None, found=found, allowed="the appraisal of a pipeline")
        if project is None and alternative is None and start is None and scenario is None:
            return explain_input(pipeline, figure)
        if project is None or alternative is None:
            allowed = "a figure with project and alternative, or an address of the pipeline alone"
            raise _core.input_error("explain", None, found=f"{figure} of no row", allowed=allowed)
        return Explanation(json.loads(self._inner.explain(figure, project, alternative, start, scenario)))

    def __len__(self) -> int:
        return len(self._inner)

    def __eq__(self, other: object) -> bool:
        return self.hash == other.hash if isinstance(other, Appraisal) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (_appraised, (self.pipeline, self._columns)) if self._tables is None else (_taken, self._tables)

    def __repr__(self) -> str:
        scenarios, base = self._inner.scenarios
        origin = "of a pipeline" if self._tables is None else "made elsewhere"
        return (
            f"Appraisal {origin}: {self._inner.projects} projects, {len(self):,} rows, "
            f"{len(scenarios)} scenario{'' if len(scenarios) == 1 else 's'} (base: {base})"
        )

    def _repr_html_(self) -> str:
        """Give the appraisal as notebooks show it."""
        import html

        return f"<p><b>{html.escape(repr(self))}</b></p>{self.rows._repr_html_()}"


def _appraised(pipeline: Pipeline, columns: list[str] | None) -> Appraisal:
    """Unpickle the appraisal of a pipeline."""
    return appraise(pipeline, columns=columns)


def _taken(rows: object, costs: object, flows: object, projects: object, base_scenario: str | None) -> Appraisal:
    """Unpickle an appraisal made elsewhere."""
    return Appraisal.from_tables(rows, costs, flows, projects, base_scenario=base_scenario)


def appraise(pipeline: Pipeline, *, columns: Iterable[str] | None = None) -> Appraisal:
    """Evaluate a pipeline: every project, alternative, start and scenario.

    Costs and benefits over the life cycle, emissions, expected damage, discounted at the pipeline's rates, against what
    happens without the project. Columns are described in the guide; net values are benefit minus cost.

    Parameters
    ----------
    pipeline
        The validated input.
    columns
        The columns to keep, for pipelines of so many rows that memory counts (it grows with them); all if not given.

    Raises
    ------
    InputError
        If a figure outgrows what a computer can hold, or there is no such column; the message names the nearest one.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> "enpv_carbon_low" in appraisal.rows.columns
    True
    """
    kept = [columns] if isinstance(columns, str) else None if columns is None else list(columns)
    return Appraisal(_core.Appraisal.of(pipeline._inner, kept), columns=kept)  # noqa: SLF001 - one package
