"""How the documentation is built: `make docs` writes it to docs/_build/html; nothing is fetched on the way."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

project = "climcap"
author = "the climcap developers"
copyright = "the climcap developers; MIT or Apache-2.0"  # noqa: A001 - what Sphinx calls it
version = release = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]["package"]["version"]

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}  # generated pages take the first
exclude_patterns = ["_build", "**/.ipynb_checkpoints", "decisions/README.md"]
templates_path = ["_templates"]
language = "en"
nitpicky = True

# Lessons and examples stand where people run them; what the site shows are copies.
COPIED = {"lessons": (ROOT / "notebooks", "*.ipynb"), "examples": (ROOT / "examples", "*/*")}
for name, (folder, pattern) in COPIED.items():
    for file in folder.glob(pattern):
        copy = Path(__file__).parent / name / file.relative_to(folder)
        text = file.read_text(encoding="utf-8").replace("](../docs/", "](../") if file.is_file() else ""
        if text and not (copy.exists() and copy.read_text(encoding="utf-8") == text):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")

# Pages. Lessons are run for what they show, and again only when they have changed.
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4
nb_execution_mode = "cache"
nb_execution_cache_path = str(Path(__file__).parent / "_build" / "executed")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True

# Reference, from the docstrings.
autosummary_generate = True
autodoc_default_options = {"members": True}
autodoc_member_order = "groupwise"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False

# Names that stand in signatures and have no page here: other packages, the extension module, and short names of types.
_ELSEWHERE = (
    r"(builtins|collections|numpy|np|pandas|pd|polars|pl|pyarrow|pa|os|datetime|dt|typing|pathlib|enum)\..*",
    r"(Any|ArrayLike|Asked|Figure|Path|_Value|Callable|Iterable|Iterator|Literal|Mapping|PathLike|Sequence|date|datetime|ndarray)(\[.*)?",
    r"(climcap\.)?_core\..*",
    r"(climcap\.(changes|question)\.)?(Rows|Changes|Named|Objective|Requirement|Target)",
    r"(climcap\.finance\.\w+\.)?(Rates|Timing|Day|Dates|Discount|Schedule)",
    r"array|array_like|optional|float or None",
)
nitpick_ignore_regex = [(r"py:.*", name) for name in _ELSEWHERE]

html_theme = "furo"
html_title = "climcap"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_domain_indices = False
pygments_style = "friendly"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c8c", "color-brand-content": "#0b5c8c"},
    "dark_css_variables": {"color-brand-primary": "#79b8e0", "color-brand-content": "#79b8e0"},
}


def _without_paths(_app, _what, _name, _object, _options, lines):  # noqa: ANN001, ANN202 - as Sphinx calls it
    """Code names in docstrings stand in double backquotes or roles; a page in backquotes becomes a link to it."""
    for number, line in enumerate(lines):
        lines[number] = re.sub(r"``docs/(theory/\w+)\.md``", r":doc:`/\1`", line)


def setup(app):  # noqa: ANN001, ANN201
    """Take part in the build."""
    app.connect("autodoc-process-docstring", _without_paths)
