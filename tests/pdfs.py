"""Small PDF files made for tests: words at places, and horizontal rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LEFT, MIDDLE, RIGHT, TOP, STEP = 100, 350, 500, 720, 20


def _text(x: float, y: float, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 10 Tf {x} {y} Td ({escaped}) Tj ET"


def page_of(lines: Sequence[str], rows: Sequence[Sequence[str]], *, rules: bool = True) -> str:
    """Content of a page: lines of text, below them a table of a wide and a narrow column.

    A cell with a line break is wrapped over two lines.
    """
    y = float(TOP)
    parts = []
    for line in lines:
        parts.append(_text(LEFT, y, line))
        y -= STEP
    y -= STEP
    for row in rows:
        height = STEP * max(cell.count("\n") + 1 for cell in row)
        for index, cell in enumerate(row):
            x = LEFT + 5 if index == 0 else MIDDLE + 60
            for number, piece in enumerate(cell.split("\n")):
                parts.append(_text(x, y - 14 - number * 13, piece))
        if rules:
            ends = ((LEFT, MIDDLE), (MIDDLE, RIGHT))
            heights = (y, y - height)
            parts += [f"{a} {h} m {b} {h} l S" for h in heights for a, b in ends]
        y -= height
    return "\n".join(parts)


def write_pdf(path: Path, pages: Sequence[str]) -> Path:
    """A file with these pages."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for content in pages:
        stream = content.encode("latin-1")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{content}\nendstream")
        font = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font {font} >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(out)
    return path
