#!/usr/bin/env python3
"""Draws a terminal's text as SVG:

(echo '$ ./keyturn sandbox --compare'; ./keyturn sandbox --compare) | python3 docs/picture.py > docs/sandbox.svg
"""
import html
import sys

LINE, WIDTH, MARGIN = 18, 8.43, 18
lines = [line.rstrip("\n").expandtabs() for line in sys.stdin]
while lines and not lines[-1].strip():
    lines.pop()
width = max(len(line) for line in lines) * WIDTH + 2 * MARGIN
height = (len(lines) + 1) * LINE + 2 * MARGIN
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">')
print("<title>What keyturn sandbox --compare prints</title>")
print(f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#10151c"/>')
print('<g font-family="ui-monospace,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="14" fill="#d7dee8">')
for number, line in enumerate(lines):
    weight = ' font-weight="bold" fill="#ffffff"' if line.startswith("$") or number == 2 else ""
    print(f'<text x="{MARGIN}" y="{MARGIN + (number + 1) * LINE}"{weight}>{html.escape(line).replace(" ", chr(160))}</text>')
print("</g></svg>")
