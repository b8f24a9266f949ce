"""Explanations redone from nothing but themselves: a reader of the formula language that knows no climcap.

``faults(tree)`` takes ``explanation.to_dict()``, evaluates the formula of every figure over its parts, and tells which
figures are not what their formulas give. A value is carried with its size, the sum of what was added up on the way to
it, so that a difference of large numbers is held to the rounding of those.
"""

from __future__ import annotations

import copy
import itertools
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Node = dict[str, Any]
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Sized:
    """A number, and how large the numbers were that it came from."""

    value: float
    size: float


@dataclass(frozen=True)
class Listed:
    """Numbers side by side, with the moments at which they move if they are flows."""

    items: list[Sized]
    moments: list[float] | None = None


@dataclass(frozen=True)
class Parts:
    """All parts of a figure that are numbers or lists."""

    nodes: list[Node]


Value = Sized | Listed | Parts


def plain(value: float) -> Sized:
    """A number as it was written."""
    return Sized(value, abs(value))


def of_node(node: Node) -> Sized | Listed | None:
    """What a figure says that it is; as large as the numbers that it was found to come from."""
    size = node.get("size")
    if node.get("amounts") is not None:
        amounts = node["amounts"]
        sizes = size or [abs(amount) for amount in amounts]
        return Listed(list(map(Sized, amounts, sizes)), node.get("moments") if amounts else [])
    if node.get("value") is None:
        return None
    return Sized(node["value"], size if size is not None else abs(node["value"]))


def combine(one: Value, other: Value, apply: Callable[[Sized, Sized], Sized]) -> Value:
    """An operation on two numbers, on a number and each of a list, or on two lists year by year."""
    match one, other:
        case Sized(), Sized():
            return apply(one, other)
        case Sized(), Listed():
            return Listed([apply(one, item) for item in other.items])
        case Listed(), Sized():
            return Listed([apply(item, other) for item in one.items])
        case Listed(), Listed():
            return Listed([apply(a, b) for a, b in zip(one.items, other.items, strict=True)])
    raise ValueError("parts are not a number")


def plus(a: Sized, b: Sized) -> Sized:
    return Sized(a.value + b.value, a.size + b.size)


def minus(a: Sized, b: Sized) -> Sized:
    return Sized(a.value - b.value, a.size + b.size)


def times(a: Sized, b: Sized) -> Sized:
    return Sized(a.value * b.value, a.size * b.size)


def over(a: Sized, b: Sized) -> Sized:
    value = a.value / b.value
    return Sized(value, a.size / abs(b.value) * max(1.0, b.size / abs(b.value)))


def power(a: Sized, b: Sized) -> Sized:
    value = math.pow(a.value, b.value)
    return Sized(value, abs(value) * max(1.0, a.size / abs(a.value) if a.value else 1.0))


class Formula:
    """A formula being evaluated over the parts of a figure, and the parts of those around it."""

    def __init__(self, text: str, scope: list[Node]) -> None:
        self.tokens = re.findall(r"\d+(?:\.\d+)?|\w+|[-+*/^(),]", text)
        self.place = 0
        self.scope = scope

    def evaluate(self) -> Value:
        value = self.sum()
        if self.place != len(self.tokens):
            raise ValueError(f"{self.tokens[self.place]} is not understood")
        return value

    def take(self, *wanted: str) -> str | None:
        if self.place < len(self.tokens) and self.tokens[self.place] in wanted:
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def sum(self) -> Value:
        value = self.product()
        while sign := self.take("+", "-"):
            value = combine(value, self.product(), plus if sign == "+" else minus)
        return value

    def product(self) -> Value:
        value = self.signed()
        while sign := self.take("*", "/"):
            value = combine(value, self.signed(), times if sign == "*" else over)
        return value

    def signed(self) -> Value:
        if self.take("-"):
            return combine(plain(-1.0), self.signed(), times)
        base = self.atom()
        return combine(base, self.signed(), power) if self.take("^") else base

    def atom(self) -> Value:
        word = self.tokens[self.place]
        self.place += 1
        if word == "(":
            value = self.sum()
            self.close()
            return value
        if word[0].isdigit():
            return plain(float(word))
        if not self.take("("):
            return self.named(word)
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.close()
        return self.call(word, arguments)

    def close(self) -> None:
        if not self.take(")"):
            raise ValueError("a parenthesis is open")

    def named(self, name: str) -> Value:
        own = self.scope[-1]
        if name == "parts":
            return Parts([part for part in own.get("parts", ()) if of_node(part) is not None])
        if name == "years":
            return Listed([plain(float(year)) for year in own["years"]])
        for around in reversed(self.scope):
            for part in around.get("parts", ()):
                value = of_node(part)
                if part["figure"] == name and value is not None:
                    return value
        raise ValueError(f"{name} is not among the parts")

    def call(self, name: str, arguments: list[Value]) -> Value:
        years = self.scope[-1].get("years", [])
        functions: dict[str, Callable[..., Value]] = {
            "sum": added_up,
            "ln": logarithms,
            "by_year": lambda parts: by_year(parts, years),
            "at_moments": at_moments,
            "npv": npv,
            "irr": irr,
            "mirr": mirr,
            "payback": payback,
        }
        if name not in functions:
            raise ValueError(f"{name} is not understood")
        return functions[name](*arguments)


def total(items: list[Sized]) -> Sized:
    return Sized(math.fsum(item.value for item in items), math.fsum(item.size for item in items))


def added_up(what: Listed | Parts) -> Value:
    """A list added up; parts added up, lists among them year by year."""
    if isinstance(what, Listed):
        return total(what.items)
    values = [of_node(node) for node in what.nodes]
    numbers = [value for value in values if isinstance(value, Sized)]
    lists = [value.items for value in values if isinstance(value, Listed)]
    if lists and numbers:
        raise ValueError("numbers and lists do not add up")
    return Listed([total(list(year)) for year in zip(*lists, strict=True)]) if lists else total(numbers)


def logarithms(what: Listed) -> Listed:
    logs = [math.log(item.value) for item in what.items]
    return Listed([Sized(log, abs(log) + 1.0) for log in logs])


def by_year(parts: Parts, years: list[int]) -> Listed:
    """Linear between the years of the parts, flat outside."""
    known = sorted((node["years"][0], node["value"]) for node in parts.nodes)

    def at(year: int) -> Sized:
        if year <= known[0][0]:
            return plain(known[0][1])
        for (one, low), (two, high) in itertools.pairwise(known):
            if one <= year <= two:
                return plain(low + (high - low) * (year - one) / (two - one))
        return plain(known[-1][1])

    return Listed([at(year) for year in years])


def at_moments(parts: Parts) -> Listed:
    """What moves at each moment; moments at which nothing moves are left out."""
    moving: dict[float, list[Sized]] = {}
    for node in parts.nodes:
        value = of_node(node)
        items = value.items if isinstance(value, Listed) else [value]
        for moment, item in zip(node["moments"], items, strict=True):
            assert isinstance(item, Sized)
            moving.setdefault(moment, []).append(item)
    totals = {moment: total(items) for moment, items in sorted(moving.items())}
    return Listed(list(totals.values()), list(totals))


def npv(flows: Listed, rate: Sized) -> Sized:
    factors = [(1.0 + rate.value) ** -moment for moment in flows.moments or ()]
    return total([Sized(item.value * f, item.size * f) for item, f in zip(flows.items, factors, strict=True)])


def irr(flows: Listed) -> Sized:
    """The smallest rate from 0 up at which the flows are worth nothing, else the largest below, by small steps."""
    moving = [(moment, item.value) for moment, item in zip(flows.moments or (), flows.items, strict=True)]

    def worth(growth: float) -> float:
        """What the flows are worth at a rate of growth - 1, seen from where no factor is above 1."""
        origin = moving[0][0] if growth > 1.0 else moving[-1][0]
        return math.fsum(flow * growth ** (origin - moment) for moment, flow in moving)

    def crossing(low: float, high: float) -> float:
        is_above = worth(low) > 0.0
        for _ in range(200):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if (worth(middle) > 0.0) == is_above else (low, middle)
        return 0.5 * (low + high)

    def first(grid: list[float]) -> float | None:
        found = [(growth, worth(growth)) for growth in grid]
        for (one, before), (two, after) in itertools.pairwise(found):
            if before == 0.0:
                return one - 1.0
            if before * after < 0.0:
                return crossing(one, two) - 1.0
        return None

    above = first([1.0] + [1.0 + 1e-9 * 1.03**step for step in range(1700)])
    below = first([1.0] + [1.0 - 0.002 * step for step in range(1, 490)] + [0.02 * 0.98**step for step in range(1400)])
    rate = below if above is None else above
    if rate is None:
        raise ValueError("the flows have no rate of return")
    return plain(rate)


def mirr(flows: Listed, rate: Sized) -> Sized:
    moments = flows.moments or []
    moving = [(moment, item.value) for moment, item in zip(moments, flows.items, strict=True) if item.value]
    first, last = moving[0][0], moving[-1][0]
    spent = -math.fsum(flow * (1.0 + rate.value) ** (first - moment) for moment, flow in moving if flow < 0.0)
    earned = math.fsum(flow * (1.0 + rate.value) ** (last - moment) for moment, flow in moving if flow > 0.0)
    return plain((earned / spent) ** (1.0 / (last - first)) - 1.0)


def payback(flows: Listed) -> Sized:
    """Whole years, rounded up, from the first spending until the running total is not below zero."""
    moments = flows.moments or []
    running, size = 0.0, 0.0
    first: float | None = None
    for moment, item in zip(moments, flows.items, strict=True):
        running += item.value
        size += abs(item.value)
        if first is None and item.value < 0.0:
            first = moment
        if first is not None and running >= -1e-12 * size:
            return plain(float(math.ceil(moment - first)))
    raise ValueError("what is spent does not come back")


def is_close(said: Sized | Listed | None, found: Value) -> bool:
    match said, found:
        case Sized(), Sized():
            return abs(said.value - found.value) <= TOLERANCE * max(abs(said.value), found.size)
        case Listed(), Listed() if said.moments is not None and found.moments is not None:
            ours, theirs = (dict(zip(one.moments or (), one.items, strict=True)) for one in (said, found))
            nothing = Sized(0.0, 0.0)
            return all(is_close(ours.get(at, nothing), theirs.get(at, nothing)) for at in {*ours, *theirs})
        case Listed(), Listed():
            return len(said.items) == len(found.items) and all(map(is_close, said.items, found.items))
    return False


def figures(tree: Node, around: tuple[Node, ...] = ()) -> Iterator[list[Node]]:
    """Every figure of a tree with those around it, the outermost first; the last parts come first."""
    for part in reversed(tree.get("parts", ())):
        yield from figures(part, (*around, tree))
    yield [*around, tree]


def faults(tree: Node) -> list[str]:
    """What is wrong in an explanation: figures that are not what their formulas give, or that say nothing."""
    found = []
    tree = copy.deepcopy(tree)
    for scope in figures(tree):
        node = scope[-1]
        said = of_node(node)
        if said is None and node.get("formula") and not node.get("why"):
            found.append(f"{node['figure']} has a formula, and neither a value nor a reason for having none")
        if said is None or not node.get("formula"):
            continue
        try:
            value = Formula(node["formula"], scope).evaluate()
        except (ValueError, ArithmeticError, KeyError, IndexError) as error:
            found.append(f"{node['figure']} = {node['formula']}: {error}")
            continue
        if isinstance(value, Sized):
            node["size"] = max(abs(node["value"]), value.size)
        elif isinstance(value, Listed) and len(value.items) == len(node["amounts"]):
            node["size"] = [max(abs(a), item.size) for a, item in zip(node["amounts"], value.items, strict=True)]
        if not is_close(said, value):
            found.append(f"{node['figure']} = {node['formula']}: {said} is said, {value} comes out")
    return found
