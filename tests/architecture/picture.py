"""Draws the layers of `pyproject.toml`, with each app's first docstring line, into `docs/layers.svg`.

`make picture` writes it; a test holds the file to what would be drawn.
"""

import ast
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs/layers.svg"
WIDTH, MARGIN, GAP, LINE = 1_000, 20, 8, 17
CHARACTERS_PER_PIXEL = 1 / 6.6
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2937 }
  .name { font-weight: 600 }
  rect { fill: #f3f6f9; stroke: #9fb3c4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb }
    rect { fill: #1f2a36; stroke: #4b6378 }
  }
"""


def layers() -> list[list[str]]:
    """The packages of each layer, from the one that may import all others down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [contract] = [contract for contract in settings["contracts"] if contract.get("containers") == ["apps"]]
    return [["config"], *([f"apps.{name.strip()}" for name in layer.split("|")] for layer in contract["layers"])]


def summary(package: str) -> str:
    """The first docstring line of a package."""
    text = (ROOT / package.replace(".", "/") / "__init__.py").read_text()
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def svg() -> str:
    """The layers as boxes one above the other; what stands in one row knows nothing of its neighbours."""
    boxes, top = [], MARGIN
    for layer in layers():
        width = (WIDTH - 2 * MARGIN - GAP * (len(layer) - 1)) / len(layer)
        texts = [_wrapped(summary(package), int(width * CHARACTERS_PER_PIXEL) - 3) for package in layer]
        height = LINE * (1 + max(map(len, texts))) + 14
        for number, (package, lines) in enumerate(zip(layer, texts, strict=True)):
            boxes.append(_box(MARGIN + number * (width + GAP), top, width, height, package, lines))
        top += height + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + MARGIN - GAP}" role="img">',
            "<title>The layers: an app may import those below it</title>",
            f"<style>{STYLE}</style>",
            *boxes,
            "</svg>",
            "",
        ]
    )


def _wrapped(text: str, length: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= length:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _box(left: float, top: float, width: float, height: float, package: str, lines: list[str]) -> str:
    texts = [f'<text class="name" x="{left + 10:.0f}" y="{top + LINE + 2:.0f}">{escape(package)}</text>']
    texts += [
        f'<text x="{left + 10:.0f}" y="{top + LINE * (number + 2) + 2:.0f}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    box = f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="5"/>'
    return "\n".join([box, *texts])


if __name__ == "__main__":
    PICTURE.write_text(svg())
