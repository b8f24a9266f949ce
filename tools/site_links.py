"""Check that every link inside the built documentation leads to a file, and to a place in it, that is there."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Pages that are another tool's own; they are led to, and not looked into.
ELSEWHERE = ("rust/",)


class Page(HTMLParser):
    """What a page links to and which places it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down links and places."""
        found = {name: value for name, value in attrs if value}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        if tag in {"a", "link", "script", "img"}:
            self.links += [found[name] for name in ("href", "src") if name in found]


def problems(site: Path) -> list[str]:
    """Say which links lead nowhere."""
    pages = {
        path.resolve(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
        if not path.relative_to(site).as_posix().startswith(ELSEWHERE)
    }
    wrong = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            is_there = target.exists() and (not place or target not in pages or place in pages[target].places)
            if not is_there:
                wrong.append(f"{path.relative_to(site.resolve())}: {link}")
    return wrong


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    found = problems(folder)
    for line in found:
        print(line, file=sys.stderr)
    count = sum(1 for _ in folder.rglob("*.html"))
    print(f"{count} pages, {len(found)} links that lead nowhere")
    sys.exit(bool(found) or count == 0)
