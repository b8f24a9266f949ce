"""Write the page of the reference tables from the tables themselves, or check that the stored one is right."""

import sys

from stored import ROOT, write_or_check

import climcap as cc

STORED = ROOT / "docs/reference_tables.md"

HEAD = """# Reference tables

Written by `tools/reference_page.py` from the tables in the library; `make lint` checks that it is right.

Figures as published, each with its source. A pipeline names what it uses; nothing is looked up that it does not name,
and what a pipeline declares itself comes first: a curve, factor or path of its own stands for a table of the same name.

| in a pipeline | names |
|---|---|
| `settings.carbon.low`, `high` | a carbon price: `world-bank-carbon-2017-low` |
| `curve`, `downtime` of an exposure | a curve: `jrc-residential-africa`, `emanuel-na1`, `wri-power-plant-inundation` |
| `factor` of an activity, in its own `unit` | table/row, and /column where there is a choice: \
`ifi-grid-2021/UGA/operating`, `ice-mass-2011/cement-general-uk-weighted-average` |

In Python: `cc.reference.tables()`, `search("flood africa")`, `table(id)`, `value(id, year=2030)`, `cite(id)`, and
`cc.resilience.damage_curve(name)(depth)`. In Rust: `climcap::reference`.

Ids are publisher-subject-year[-variant], in whatever case. The id of a family, without its variant, stands for all its
tables in one. Rows of countries are found by their code (ISO 3166, three letters; `XKX` for Kosovo) and by the name
that the source gives them. A blank is what the source does not give: it is never filled from elsewhere.

A curve of points is linear between them, gives nothing below the first and stays flat above the last. A curve in closed
form is `most u / (1 + u)`, `u = (max(intensity - onset, 0) / (half - onset))^power`; its table holds the parameters.
Expected damage is integrated with shares that are linear between the return periods of the hazard, whatever the curve.

## What is not here, and why

| not here | why |
|---|---|
| World Bank shadow price of carbon, 2024 | the note exists; its figures were not found. Declare them as paths |
| EIB shadow cost of carbon in years other than 2030 and 2050 | not read in a source |
| OMB Circular A-94 (2023) and French (2021) discount schedules | not read in a source |
| Country discount rates of the World Bank | a judgment per country: give the rate, or the terms of Ramsey's rule |
| CH4 and N2O of energy industries and manufacturing (IPCC 2006) | read in part only |
| IPCC multipliers of extremes (AR6, figure SPM.6) | only one of their medians was read |
| Tropical cyclones in a warmer climate (Knutson et al. 2020) | read, but the terms of use of the data were not found |
| GEM earthquake vulnerability | its license forbids commercial use |
| ICE after version 2.0 | licensed to tools by its publisher |
| IDA terms before October 2025 | their rates were not read in a source |
| Threshold of the present value of external debt to exports (LIC DSF 2018) | not read in a source |
| Rules for projects with two climate benefits, Resilience Rating System | wording not read in a source |
| Marginal abatement cost curves of Brazil, HDM-4 case studies | tables not seen |

## What is here
"""


def family(title: str) -> str:
    """Give the title of a family: that of a table before its variant."""
    return title.partition(": ")[0]


def page() -> str:
    """Write the page."""
    listing = cc.reference.tables().to_pandas()
    parts = [HEAD]
    for title, tables in listing.groupby(listing["title"].map(family), sort=False):
        table = cc.reference.table(tables["id"].iloc[0])
        cited = cc.reference.cite(tables["id"].iloc[0])
        publisher = cited.partition(f", {tables['title'].iloc[0]}")[0]
        caution = cited.partition(" Note: ")[2]
        names = [
            f"`{id_}`" + (f" (`{name}`)" if name else "")
            for id_, name in zip(tables["id"], tables["name"].fillna(""), strict=True)
        ]
        figures = [name for name in table.columns if name not in {"unit", "source", "published", "license"}]
        lines = [
            f"### {title}",
            "",
            f"{publisher}; {tables['unit'].iloc[0]}.",
            "",
            f"- Tables: {', '.join(names)}",
            f"- Columns: {', '.join(f'`{name}`' for name in figures)}; {int(tables['rows'].sum())} rows",
            f"- Source: {table['source'][0]}",
            f"- License: {table['license'][0]}",
            *([f"- Note: {caution}"] if caution else []),
            "",
        ]
        parts.append("\n".join(lines))
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(write_or_check(STORED, page, __doc__, "make tables"))
