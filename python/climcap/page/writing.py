"""The page as a file."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from climcap import _core
from climcap.page.content import content
from climcap.plan import Plan

if TYPE_CHECKING:
    import os

__all__ = ["write_page"]

# What a page may weigh, so that it can be sent by mail.
LARGEST = 5_000_000
_SCRIPTS = ("base.js", "charts.js", "sections.js", "main.js")
# Characters that could end the script tag in which the data lie, or a line of a script.
_INERT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_page(plan: Plan, path: str | os.PathLike[str], frontier: Any | None = None) -> None:
    """Write a plan as a page: one file of HTML that needs nothing else, neither network nor server.

    The plan on one screen; then projects with their designs side by side, budgets, emissions, resilience, money in both
    accounts, what was left out, sensitivity, assumptions with their sources, and the certificate. It can be sorted,
    filtered and printed, and works with keyboard and screen reader. Whatever the plan's appraisal does not have is left
    out, and with more than 400 designs their loss curves too. Nothing is computed for it: figures are those of the
    plan's tables.

    Parameters
    ----------
    plan
        The plan that the page opens with.
    path
        Where to write, such as ``plan.html``.
    frontier
        What :func:`climcap.frontier` gives: a slider then leads along its plans. Where the page would grow beyond 5 MB,
        these come without their years.

    Raises
    ------
    InputError
        If ``plan`` is no plan, or the page would be larger than 5 MB even so; the message says how large.

    Examples
    --------
    >>> import climcap as cc, pathlib, tempfile
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cc.write_page(plan, pathlib.Path(folder) / "plan.html")
    ...     pathlib.Path(folder, "plan.html").stat().st_size < 5_000_000
    True
    """
    if not isinstance(plan, Plan):
        raise _core.input_error("write_page", "plan", found=type(plan).__name__, allowed="a plan")
    text = _page(content(plan, frontier))
    if len(text) > LARGEST and frontier is not None:
        text = _page(content(plan, frontier, years_of_all=False))
    if len(text) > LARGEST:
        found = f"{len(text) / 1e6:.1f} MB for {len(plan.schedule) + len(plan.rejected)} projects"
        raise _core.input_error("write_page", "path", found=found, allowed=f"pages up to {LARGEST / 1e6:.0f} MB")
    Path(path).write_bytes(text)


def _page(data: dict[str, Any]) -> bytes:
    """Fill the template: data as inert JSON, style and script as they stand, and nothing from elsewhere."""
    style = _part("style.css")
    # One function around all of it: nothing of the page is global.
    script = '(() => {\n"use strict";\n' + "\n".join(_part(name) for name in _SCRIPTS) + "})();\n"
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, inert in _INERT.items():
        text = text.replace(character, inert)
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_fingerprint(style)}'; script-src '{_fingerprint(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {
        "language": html.escape(data["labels"]["language"]),
        "title": html.escape(data["title"]),
        "policy": html.escape(policy, quote=False),
        "needs_script": html.escape(data["labels"]["page.needs_script"]),
        "style": style,
        "data": text,
        "script": script,
    }
    page = _part("page.html")
    # In one pass, so that what is filled in is never looked through for places to fill.
    pieces = page.split("{{")
    whole = pieces[0]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        whole += filled[name] + rest
    return whole.encode()


def _part(name: str) -> str:
    return (resources.files("climcap.page") / "parts" / name).read_text(encoding="utf-8")


def _fingerprint(text: str) -> str:
    """By which the browser knows that a script or style is the one that was written."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
