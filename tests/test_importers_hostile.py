"""Does any file, however damaged, end in a report or in one line, never in a traceback?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.document import TransparencyError
from transparency.importers import discord, meta_cser, microsoft_dscr, ncmec_by_esp, tiktok_cger

HEADS = {
    "meta": "app,policy_area,metric,period,value\n",
    "discord": "NCMEC\nMonth,Media Reports,Escalations\n",
    "tiktok": "Metric,Period Type,Period,Policy Type,Issue,Task Type,Task,Location,Market,Result\n",
    "microsoft": "Jul - Dec 2024,CSEAI - Bing Search Engine\n",
}
READERS = {
    "meta": meta_cser.read,
    "discord": discord.read,
    "tiktok": tiktok_cger.read,
    "microsoft": microsoft_dscr.read,
}
CELLS = st.one_of(
    st.sampled_from(
        ["Facebook", "Child Endangerment: Sexual Exploitation", "Content Actioned", "2023Q1", "N/A"]
    ),
    st.sampled_from(
        ["Category share", "Jul-Sep 2023", "Minor safety", "all", "July", "Total", "5%"]
    ),
    st.sampled_from(["Content Actioned", "Accounts Reinstated", "15*", "", "--", "1,000", "2"]),
    st.text(max_size=8),
)


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=40)
@given(rows=st.lists(st.lists(CELLS, max_size=11), max_size=8))
def test_no_rows_crash_an_importer(
    tmp_path_factory: pytest.TempPathFactory, form: str, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp(form) / "a-2022-q3.csv"
    lines = (",".join(f'"{cell.replace(chr(34), "")}"' for cell in row) for row in rows)
    path.write_text(HEADS[form] + "\n".join(lines), encoding="utf-8", errors="replace")
    try:
        READERS[form]([path], {})
    except TransparencyError as error:
        assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=40)
@given(raw=st.binary(max_size=200))
def test_no_bytes_crash_an_importer(
    tmp_path_factory: pytest.TempPathFactory, form: str, raw: bytes
) -> None:
    for name in ("a.csv", "a.xlsx"):
        path = tmp_path_factory.mktemp(form) / name
        path.write_bytes(raw)
        with pytest.raises(TransparencyError) as error:
            READERS[form]([path], {})
        assert len(str(error.value).splitlines()) == 1


@settings(max_examples=40)
@given(raw=st.binary(max_size=200))
def test_no_bytes_crash_the_reader_of_pdfs(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path: Path = tmp_path_factory.mktemp("pdf") / "a.pdf"
    for start in (b"", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog "):
        path.write_bytes(start + raw)
        with pytest.raises(TransparencyError) as error:
            ncmec_by_esp.read([path], {})
        assert len(str(error.value).splitlines()) == 1
