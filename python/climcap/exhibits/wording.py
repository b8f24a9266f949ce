"""Words and numbers as a minister reads them; every label stands in ``labels/en.json``."""

from __future__ import annotations

import functools
import json
import math
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from typing import Any, NamedTuple, final

__all__ = ["MINUS", "Labels", "Scale", "Wording", "fixed", "signed"]

MINUS = "\N{MINUS SIGN}"

# From here on a number is told in these; what is smaller is told as it is.
_STEPS = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
# A figure from here on needs no decimals.
_WHOLE = 100.0
_TENTH = 10.0


@functools.cache
def _texts(language: str) -> dict[str, str]:
    file = resources.files("climcap.exhibits") / "labels" / f"{language}.json"
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


@final
class Labels:
    """The texts of one language by key; ``{placeholders}`` are filled by what is called."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Give a text; with ``count`` of one, that of ``key.one`` where there is such.

        A unit that there is none of takes the comma before it along.
        """
        texts = _texts(self.language)
        if values.get("count") == 1 and f"{key}.one" in texts:
            key = f"{key}.one"
        return texts[key].format(**values).removesuffix(", ")

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in _texts(self.language)

    def all(self) -> dict[str, str]:
        """Every text by key, as the page takes it."""
        return dict(_texts(self.language))


class Scale(NamedTuple):
    """What numbers of an axis are divided by, and the unit that then stands at it."""

    divisor: float
    unit: str


@final
class Wording:
    """Numbers in words, in a language and a currency.

    Examples
    --------
    >>> say = Wording("USD")
    >>> say.money(81.3e6), say.tonnes(1464534), say.share(0.642)
    ('USD 81.3 million', '1.46 million t CO2e', '64 %')
    """

    def __init__(self, currency: str = "", labels: Labels | None = None) -> None:
        self.currency = currency
        self.labels = labels or Labels()

    def number(self, value: float) -> str:
        """A number in words, three figures of it at the least."""
        for size, name in _STEPS:
            # What rounds to a thousand of one step is told in the next.
            if float(f"{abs(value):.3g}") >= size:
                return f"{_short(value / size)} {self.labels(name)}"
        return _short(value)

    def money(self, value: float) -> str:
        """An amount of money in words."""
        return f"{self.currency} {self.number(value)}".lstrip()

    def tonnes(self, value: float) -> str:
        """Tonnes of CO2e in words; below a million with thousands apart, as they are reported."""
        text = self.number(value) if abs(value) >= _STEPS[1][0] else fixed(value, 0)
        return self.labels("tonnes", number=text)

    def share(self, value: float) -> str:
        """A share in per cent."""
        percent = 100 * value
        decimals = 0 if abs(percent) >= _TENTH or percent == round(percent) else 1
        return f"{fixed(percent, decimals)} %"

    def any(self, value: float, unit: str) -> str:
        """A figure with its unit, whatever that is."""
        if unit in {self.currency, "money"}:
            return self.money(value)
        if unit == "tCO2e":
            return self.tonnes(value)
        return f"{self.number(value)} {self.unit(unit)}".rstrip()

    def unit(self, unit: str) -> str:
        """A unit as people write it."""
        key = f"unit.{unit}"
        if self.labels.has(key):
            return self.labels(key)
        return unit.replace("tCO2e", self.labels("unit.tCO2e"))

    def column(self, column: str) -> str:
        """What a column is called."""
        key = f"column.{column}"
        return self.labels(key) if self.labels.has(key) else column.replace("_", " ")

    def scale(self, values: Any, unit: str | None = None) -> Scale:
        """How an axis over these values is scaled, with the unit in words: ``million USD``."""
        unit = self.currency if unit is None else self.unit(unit)
        largest = max((abs(value) for value in values if value is not None and math.isfinite(value)), default=0.0)
        for size, name in _STEPS:
            if largest >= size:
                return Scale(size, f"{self.labels(name)} {unit}".rstrip())
        return Scale(1.0, unit)


def fixed(value: float, decimals: int) -> str:
    """A number in figures, thousands apart, halves rounded up as people and browsers do: 5.55 is 5.6."""
    step = Decimal(1).scaleb(-decimals)
    return signed(f"{Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP):,}")


def signed(number: str) -> str:
    """A number in figures with a minus as it is printed, and none before nothing."""
    return number.replace("-", MINUS if any(digit in number for digit in "123456789") else "")


def _short(value: float) -> str:
    size = abs(value)
    decimals = 0 if size >= _WHOLE or value == round(value) else 1 if size >= _TENTH else 2
    return fixed(value, decimals)
