"""Where a figure comes from."""

from __future__ import annotations

import difflib
import html
import json
from typing import TYPE_CHECKING, Any, final

from climcap import _core
from climcap.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from climcap.inputs import Pipeline

__all__ = ["Explanation", "explain_input"]


@final
class Explanation(Frozen):
    """A figure with its formula and the numbers in it, and the inputs behind it with their places.

    Prints as an indented tree; notebooks show a tree that folds. Every formula gives its figure from the parts below
    it, down to yearly amounts, so that the figure can be redone from the explanation alone; the language of formulas is
    described in ``docs/theory/appraisal.md``.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
    >>> appraisal.explain("capex", "works", "new", 2026)
    capex = 100 = sum(parts)   [initial capital cost ...; works, new, start 2026, scenario base]
      projects.works.alternatives.new.components.new = 100 = sum(with)   [capex, market prices]   (...toml:27:1)
        inputs   [...]
          capex = 100.0   (...pipeline.toml:28:9)
          ...
    """

    __slots__ = ()

    _inner: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Give the tree as nested dicts.

        Each has a ``figure`` and, where it has one, a ``value`` or yearly ``amounts`` with their ``years`` (and
        ``moments``, in years since the start of the base year), a ``unit``, ``formula``, ``note``, ``text`` (an input
        as it was written), ``why`` (it has no value), ``place``, ``source`` and ``parts``.
        """
        tree: dict[str, Any] = json.loads(self.to_json())
        return tree

    def to_json(self) -> str:
        """Give the same as JSON."""
        return json.dumps(self._inner)

    def to_text(self, *, years: bool = False) -> str:
        """Give the tree as text; with ``years``, yearly amounts and factors stand as tables under what they make."""
        return _core.explanation_text(self.to_json(), years)

    @property
    def value(self) -> float | None:
        """The figure itself; ``None`` where it is absent or no number."""
        value: float | None = self._inner.get("value")
        return value

    @property
    def place(self) -> str | None:
        """Where it was written, for inputs: file, line and column; table, row and column; or ``default``."""
        place: str | None = self._inner.get("place")
        return place

    @property
    def parts(self) -> list[Explanation]:
        """What the figure is made of."""
        return [Explanation(part) for part in self._inner.get("parts", ())]

    def __eq__(self, other: object) -> bool:
        return self._inner == other._inner if isinstance(other, Explanation) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._inner["figure"], self.value, self.place))

    def __reduce__(self) -> tuple[object, tuple[dict[str, Any]]]:
        return Explanation, (self._inner,)

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        """Give the tree as notebooks show it: parts and yearly amounts fold away."""
        return _html(self._inner, iter(_core.explanation_lines(self.to_json())), is_open=True)


def explain_input(pipeline: Pipeline, address: str) -> Explanation:
    """Say what stands at an address of the pipeline: its value, where it was written and where it is from.

    Raises
    ------
    InputError
        If there is nothing at the address, with the nearest name there is.
    """
    here: Any = json.loads(pipeline.to_json())
    known: list[str] = []
    for part in address.split("."):
        if isinstance(here, list):
            here = {str(number): entry for number, entry in enumerate(here)}
        known = list(here) if isinstance(here, dict) else []
        if part not in known:
            near = difflib.get_close_matches(part, known, n=1)
            allowed = f"the nearest known name is {near[0]}" if near else ", ".join(known) or "no further part"
            raise _core.input_error(address, None, found=f"nothing by the name {part}", allowed=allowed)
        here = here[part]
    return Explanation(_input(pipeline, address, address, here))


def _input(pipeline: Pipeline, address: str, name: str, value: Any) -> dict[str, Any]:
    """A value or record as the pipeline holds it, with the place of each field."""
    place, source = pipeline._inner.place(address)  # noqa: SLF001 - one package
    node: dict[str, Any] = {"figure": name}
    if isinstance(value, dict):
        node["parts"] = [_input(pipeline, f"{address}.{field}", field, inner) for field, inner in value.items()]
    else:
        place = place or "default"
        node["text"] = value if isinstance(value, str) else json.dumps(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            node["value"] = float(value)
    return node | {key: text for key, text in (("place", place), ("source", source)) if text}


def _html(node: dict[str, Any], lines: Iterator[str], *, is_open: bool) -> str:
    """A figure and its parts; ``lines`` are those of the tree, from this figure on."""
    words = html.escape(next(lines))
    inside = "".join(_html(part, lines, is_open=False) for part in node.get("parts", ()))
    if amounts := node.get("amounts"):
        heads = node.get("years") or node.get("moments") or [""] * len(amounts)
        rows = zip(heads, amounts, strict=True)
        cells = "".join(f"<tr><td>{head}</td><td>{amount:,.6g}</td></tr>" for head, amount in rows)
        inside = f"<table>{cells}</table>{inside}"
    if not inside:
        return f'<div style="margin-left: 1.5em">{words}</div>'
    state = " open" if is_open else ""
    return f'<details{state} style="margin-left: 1.5em"><summary>{words}</summary>{inside}</details>'
