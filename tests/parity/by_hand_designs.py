"""What the designs of a project are, once options are combined and existing assets stand in its without."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from by_hand_document import TABLES, Pipeline, by_id

Record = dict[str, Any]

#: More alternatives of one project than this are refused.
MOST_ALTERNATIVES = 64

#: Tables that may stand under an option.
OF_OPTIONS = ("components", "cost_lines", "benefit_lines", "activities", "exposures")


def designs_of(pipeline: Pipeline, project_id: str, project: Record) -> dict[str, Record]:
    """The alternatives of a project, ``without`` among them: each alone and with every admissible set of options."""
    written = by_id(project.get("alternatives"), "alternative")
    options = by_id(project.get("options"), "option")
    designs: dict[str, Record] = {"without": with_assets(pipeline, project_id, written.pop("without", {}))}
    for name, alternative in written.items():
        designs[name] = alternative
        apply = [option for option, record in options.items() if name in (record.get("alternatives") or [name])]
        for chosen in sets_of(apply):
            if not any(clash(options, one, other) for one, other in combinations(chosen, 2)):
                designs["+".join([name, *chosen])] = joined(alternative, [options[option] for option in chosen])
    if len(designs) - 1 > MOST_ALTERNATIVES:
        raise ValueError(f"{project_id}: {len(designs) - 1} alternatives, at most {MOST_ALTERNATIVES}")
    return designs


def sets_of(options: list[str]) -> list[list[str]]:
    """Every set of options but the empty one, each in order of declaration."""
    sets: list[list[str]] = [[]]
    for option in options:
        sets += [[*chosen, option] for chosen in sets]
    return sets[1:]


def clash(options: dict[str, Record], one: str, other: str) -> bool:
    """Whether one of two options excludes the other."""
    return other in (options[one].get("excludes") or []) or one in (options[other].get("excludes") or [])


def joined(alternative: Record, options: list[Record]) -> Record:
    """An alternative with options: their entries replace its own of the same id; shared ones are there once.

    The plain alternative remains the standard.
    """
    design = {field: value for field, value in alternative.items() if field != "standard"}
    for table in OF_OPTIONS:
        added: dict[str, Record] = {}
        for option in options:
            for name, entry in by_id(option.get(table), TABLES[table]).items():
                if added.setdefault(name, entry) != entry:
                    raise ValueError(f"two options say different things of {table}.{name}: one must exclude the other")
        design[table] = by_id(alternative.get(table), TABLES[table]) | added
    return design


def with_assets(pipeline: Pipeline, project_id: str, without: Record) -> Record:
    """The without of a project with its share of what exists, each asset a component to be renewed."""
    components = by_id(without.get("components"), "component")
    for name, asset in by_id(pipeline.document.get("existing_assets"), "asset").items():
        share = share_of(asset, project_id)
        if share is None:
            continue
        if name in components:
            raise ValueError(f"{project_id}: {name} is both an existing asset and a component of the without")
        cost = asset["value"] if asset.get("renewal_cost") is None else asset["renewal_cost"]
        component = asset | {"capex": share * cost}
        for amount in ("construction_tco2e", "salvage"):
            if asset.get(amount) is not None:
                component[amount] = share * asset[amount]
        components[name] = component
    return without | {"components": components}


def share_of(asset: Record, project_id: str) -> float | None:
    """The share of an asset that a project has: equal parts unless said; ``None`` if none."""
    projects = asset["projects"]
    if project_id not in projects:
        return None
    shares = asset.get("shares") or [1 / len(projects)] * len(projects)
    return float(shares[projects.index(project_id)])


def is_appraised(project: Record, designs: dict[str, Record]) -> bool:
    """Whether anything but capital cost is said of a project.

    Capital cost alone, with lives, is still an appraisal of what it costs to have the service.
    """
    whole = [project, *designs.values()]
    if any(record.get(table) for record in whole for table in TABLES if table != "components"):
        return True
    components = [part for record in whole for part in by_id(record.get("components"), "component").values()]
    return all(component.get("life_years") is not None for component in components)


def with_values(
    pipeline: Pipeline, project_id: str, tables: dict[str, dict[str, Record]]
) -> dict[str, dict[str, Record]]:
    """The tables of a design; an exposure that names an asset has the value of its project's share, in its currency."""
    assets = by_id(pipeline.document.get("existing_assets"), "asset")
    exposures = {}
    for name, exposure in tables["exposures"].items():
        exposures[name] = exposure
        if exposure.get("asset") is not None:
            asset = assets[exposure["asset"]]
            share = share_of(asset, project_id)
            if share is None or exposure.get("value") is not None:
                raise ValueError(f"{project_id}: exposure {name} is of an asset of its project, and has its value")
            exposures[name] = exposure | {"value": share * asset["value"], "currency": asset.get("currency")}
    return tables | {"exposures": exposures}
