#!/usr/bin/env python3
"""Makes the README's pictures from a real run: what `essay-lsp --check examples/essay.md` prints on a terminal, as SVG.

    scripts/picture.py [--program target/release/essay-lsp]            writes docs/pictures/check-{light,dark}.svg
    scripts/picture.py --check [--program …]                           fails where they are not what it would write
"""

import argparse
import pathlib
import re
import subprocess
import sys
from html import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
ESSAY = "examples/essay.md"
# The size of the terminal; reports that do not fit are left out, and the picture says how many.
COLUMNS, ROWS = 110, 30
ADVANCE, LINE, SIZE, MARGIN = 8.0, 18.0, 13.3, 18.0
# The eight colours of a terminal and their bright forms; then plain text, ground and frame.
THEMES = {
    "light": (
        "#1f2328 #b3261e #1a7f37 #8a5a00 #0550ae #8250df #0f6f79 #57606a".split(),
        "#57606a #cf222e #1a7f37 #9a6700 #0969da #8250df #1b7c83 #24292f".split(),
        ("#1f2328", "#ffffff", "#d0d7de"),
    ),
    "dark": (
        "#6e7681 #ff7b72 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #c9d1d9".split(),
        "#8b949e #ffa198 #7ee787 #f2cc60 #a5d6ff #e2c5ff #b3f0ff #ffffff".split(),
        ("#e6edf3", "#0d1117", "#30363d"),
    ),
}


def runs(line, style):
    """Cuts a line at its escape sequences: (text, style) pairs. `style` is carried from line to line, as a terminal does."""
    at = 0
    for match in re.finditer(r"\x1b\[([0-9;]*)m", line):
        if match.start() > at:
            yield line[at : match.start()], dict(style)
        at = match.end()
        codes = [int(code or 0) for code in match[1].split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                style.clear()
            elif code == 1:
                style["bold"] = True
            elif code == 2:
                style["dim"] = True
            elif code == 4:
                style["underline"] = True
            elif code == 22:
                style.pop("bold", None)
                style.pop("dim", None)
            elif code == 24:
                style.pop("underline", None)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                style["colour"] = (code % 10) + 8 * (code >= 90)
            elif code == 38 and codes[:1] == [5] and codes[1] < 16:
                style["colour"] = codes[1]
                del codes[:2]
            elif code == 39:
                style.pop("colour", None)
            else:
                sys.exit(f"picture.py does not know the escape sequence {match[0]!r}")
    if at < len(line):
        yield line[at:], dict(style)


def wrapped(lines, width):
    """The lines as a terminal of that width shows them: cut into pieces, each a list of (text, style)."""
    style = {}
    for line in lines:
        row, room = [], width
        for words, look in runs(line, style):
            while len(words) > room:
                row.append((words[:room], look))
                yield row
                words, row, room = words[room:], [], width
            row.append((words, look))
            room -= len(words)
        yield row


def svg(lines, theme):
    normal, bright, (text, ground, frame) = THEMES[theme]
    rows = list(wrapped(lines, COLUMNS))
    width, height = COLUMNS * ADVANCE + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">',
        f"<title>What essay-lsp says about {ESSAY}</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{ground}" stroke="{frame}"/>',
        f'<g fill="{text}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" '
        f'font-size="{SIZE:g}" style="white-space: pre">',
    ]
    for number, row in enumerate(rows):
        column, y = 0, MARGIN + (number + 0.75) * LINE
        for words, look in row:
            shown = words.strip()
            x = MARGIN + (column + len(words) - len(words.lstrip())) * ADVANCE
            column += len(words)
            if not shown:
                continue
            span = len(shown) * ADVANCE
            # The length is given, so that columns meet whatever font the reader has.
            attributes = f'x="{x:g}" y="{y:g}" textLength="{span:g}" lengthAdjust="spacingAndGlyphs"'
            if "colour" in look:
                attributes += f' fill="{(normal + bright)[look["colour"]]}"'
            if look.get("bold"):
                attributes += ' font-weight="bold"'
            if look.get("dim"):
                attributes += ' opacity="0.7"'
            if look.get("underline"):
                attributes += ' text-decoration="underline"'
            out.append(f"<text {attributes}>{escape(shown, quote=False)}</text>")
    return "\n".join([*out, "</g>", "</svg>", ""])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--program", default="target/release/essay-lsp")
    arguments.add_argument("--check", action="store_true", help="compare instead of writing")
    options = arguments.parse_args()

    program = str(pathlib.Path(options.program).resolve())
    ran = subprocess.run([program, "--check", "--color", "always", ESSAY], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if ran.returncode not in (0, 1) or not ran.stdout.strip():
        sys.exit(f"picture.py: {program} ended with status {ran.returncode}\n{ran.stderr}")
    *reports, summary = ran.stdout.rstrip("\n").split("\n\n")
    lines, left_out = [f"\x1b[90m$\x1b[0m essay-lsp --check {ESSAY}"], 0
    for report in reports:
        left_out += left_out > 0 or len(lines) + report.count("\n") + 2 > ROWS
        lines += [] if left_out else [*report.split("\n"), ""]
    if left_out:
        lines += [f"\x1b[90m… and {left_out} more\x1b[0m", ""]
    lines += summary.split("\n")

    stale = []
    for theme in THEMES:
        file = ROOT / "docs" / "pictures" / f"check-{theme}.svg"
        picture = svg(lines, theme)
        if not options.check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(picture, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != picture:
            stale.append(str(file.relative_to(ROOT)))
    if stale:
        sys.exit(f"not what the program prints today: {', '.join(stale)}; run scripts/picture.py")


main()
