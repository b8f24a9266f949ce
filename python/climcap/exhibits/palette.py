"""Colors that everyone can tell apart, and text that can be read on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from climcap.exhibits.view import View

__all__ = ["BLACK", "BLUE", "GRAY", "GREEN", "LIGHT", "ORANGE", "PURPLE", "SKY", "VERMILLION", "ink", "sector_colors"]

# Okabe and Ito 2008, Color Universal Design, https://jfly.uni-koeln.de/color/ ; as in Wong 2011, Nature Methods 8, 441.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#1a1a1a"
GRAY, LIGHT = "#6b6b6b", "#d9d9d9"
_SECTORS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, YELLOW)


def sector_colors(view: View) -> dict[str, str]:
    """A color for each sector, in the order of the input; gray where there are more than can be told apart."""
    sectors = list(dict.fromkeys(view.sector(project) for project in view.projects))
    named = [sector for sector in sectors if sector]
    if not named:
        return dict.fromkeys(sectors, BLUE)
    colors = {sector: _SECTORS[place] if place < len(_SECTORS) else GRAY for place, sector in enumerate(named)}
    return colors | {"": GRAY}


def ink(color: str) -> str:
    """The color of text on a color, by the contrast of WCAG 2.1."""
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]  # noqa: PLR2004
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return BLACK if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "white"
