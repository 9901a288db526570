"""Do dependencies point one way, and does `validate` load no more than it needs?"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "transparency"

BELOW = {
    "document": set(),
    "report": set(),
    "findings": {"document", "report"},
    "spec": {"document", "findings"},
    "derived": {"spec"},
    "columnwords": {"spec"},
    "layout": {"document"},
    "intervals": {"report"},
    "cells": {"document", "intervals", "report"},
    "completeness": {"intervals", "report", "spec"},
    "acknowledgements": {"cells", "document", "findings", "report", "spec"},
    "schema": {"document", "findings", "spec"},
    "profiles": {"document", "spec", "yamltext"},
    "spans": set(),
    "neighbours": {"report"},
    "parts": {"cells", "report", "spec"},
    "expressions": {"spec"},
    "framework": {"document", "intervals", "report", "spec"},
    "linear": set(),
    "changerates": set(),
    "countingscopes": {"cells", "report", "spans"},
    "sums": {"cells", "countingscopes", "expressions", "findings", "parts", "spans", "spec"},
    "disclosure": {"cells", "countingscopes", "linear", "parts", "report", "spec", "sums"},
    "rules": {
        *("changerates", "counterparts", "totals"),
        *("cells", "completeness", "disclosure", "document", "expressions", "findings"),
        "framework",
        *("intervals", "neighbours", "parts", "profiles", "report", "rules", "schema", "spans"),
        "spec",
    },
    "validation": {
        *("acknowledgements", "cells", "document", "findings", "neighbours", "profiles"),
        *("report", "rules", "schema", "spec"),
    },
    "archive": {
        *("corpus", "document", "findings", "neighbours", "reading", "report", "schema", "spec"),
        "validation",
    },
    "casebook": {"conformance", "document", "schema", "spec"},
    "conformance": {"document", "findings", "profiles", "spec", "validation"},
    "outputs": {"completeness", "document", "findings", "outputs", "profiles", "spec"},
    "sheets": {"document", "xlsxparts"},
    "xlsxparts": set(),
    "yamltext": {"document"},
    "formulas": set(),
    "importers": {
        *("document", "formulas", "importers", "layout", "sheets", "spans", "spec", "yamltext"),
    },
    "workbook": {"document", "formulas", "sheets", "spec", "workbook"},
    "reading": {"document", "workbook", "yamltext"},
    "exporters": {"document", "exporters", "formulas", "importers", "layout", "spec"},
    "store": {"document", "reading", "spec"},
    "verdicts": {"document", "findings", "validation"},
    "corpus": {
        *("document", "findings", "neighbours", "reading", "report", "store", "validation"),
        *("verdicts", "workers"),
    },
    "batch": {
        *("document", "neighbours", "outputs", "profiles", "reading", "validation", "workers")
    },
    "workers": set(),
    "formatting": {"document", "layout", "reading", "yamltext"},
    "glossary": {"document", "framework", "spec"},
    "evidence": {"corpus", "framework", "report", "spec"},
    "scaffold": {"spans", "layout", "spec", "yamltext"},
    "changes": {"cells", "document", "report", "rules", "schema", "spec", "validation"},
    "columnar": {"formulas"},
    "observations": {"cells", "columnar", "corpus", "document", "report", "spec"},
    "tabulation": {
        *("columnar", "corpus", "document", "layout", "observations", "reading", "store"),
        "workers",
    },
    "frames": {"document", "formulas"},
    "totals": {"cells", "intervals", "parts", "report", "spans", "spec"},
    "counterparts": {"parts", "report", "spans", "spec", "totals"},
    "redundancy": {"cells", "intervals", "parts", "spans", "spec", "totals"},
    "datapackage": {
        *("corpus", "document", "evidence", "findings", "frames", "layout", "observations"),
        *("outputs", "report", "spec"),
    },
    "suppression": {"corpus", "disclosure", "linear", "neighbours", "spans", "spec"},
    "annual": {"corpus", "intervals", "neighbours", "report", "spans", "spec", "totals"},
    "gaps": {"annual", "changerates", "comparability", "corpus", "spans", "spec", "totals"},
    "growth": {"annual", "changerates", "corpus", "totals"},
    "practice": {"annual", "cells", "corpus", "neighbours", "spans", "spec", "totals"},
    "attribution": {"annual", "cells", "changerates", "corpus", "spans", "totals"},
    "composition": {"cells", "corpus", "intervals", "parts", "spans", "spec", "totals"},
    "reconciliation": {
        *("annual", "corpus", "counterparts", "redundancy", "spans", "spec", "totals"),
    },
    "revisions": {"cells", "corpus", "importers", "neighbours", "report", "revisions", "spans"},
    "comparability": {
        *("cells", "comparability", "corpus", "findings", "intervals", "report", "spans", "spec"),
        "changerates",
    },
}
"""Module (or package) -> the modules of ours that it may import. `website` and `cli` are on top."""

ON_TOP = {"__init__", "__main__", "cli", "website"}

TABLES = {
    *("annual", "attribution", "cli", "comparability", "composition", "datapackage", "evidence"),
    *("frames", "gaps", "growth"),
    *("observations", "practice"),
    *("reconciliation", "revisions", "suppression", "website"),
}
"""Modules that make data frames."""


def _module(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "transparency":
            names = [f"transparency.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        found |= set(names)
    return found


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_only_what_is_below(path: Path) -> None:
    module = _module(path)
    if module in ON_TOP:
        return
    ours = {name.split(".")[1] for name in _imports(path) if name.startswith("transparency.")}
    assert module in BELOW, f"give {module} its place in BELOW"
    assert ours <= BELOW[module]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nobody_imports_the_command_line(path: Path) -> None:
    command_line = {name for name in _imports(path) if name.startswith("transparency.cli")}
    on_the_site = path.name == "commandline.py"  # the page that lists the commands
    assert not command_line or on_the_site or _module(path) in ("__main__", "cli")


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("pandas", TABLES),
        ("altair", {"website"}),
        ("click", {"cli"}),
        ("jsonschema", {"importers", "profiles", "schema"}),
        ("jsonschema_rs", {"schema"}),
    ],
)
def test_library_stays_in_its_place(library: str, allowed: set[str]) -> None:
    users = {
        _module(path)
        for path in SOURCES
        if any(name.split(".")[0] == library for name in _imports(path))
    }
    assert users <= allowed


def test_altair_is_used_in_one_module_only() -> None:
    users = [path.name for path in SOURCES if "altair" in _imports(path)]
    assert users in ([], ["charts.py"])


def _loaded_after(code: str) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


HEAVY = {"pandas", "altair", "numpy", "openpyxl", "xlsxwriter", "yaml", "mkdocs", "jinja2"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = _loaded_after("import transparency")
    assert not loaded & (HEAVY | {"pydantic", "jsonschema", "jsonschema_rs", "click"})


def test_validating_a_sound_file_loads_nothing_heavy() -> None:
    pytest.importorskip("jsonschema_rs")
    base = PACKAGE.parent.parent / "spec" / "1.0" / "cases" / "base.json"
    code = (
        "from click.testing import CliRunner\n"
        "from transparency.cli import main\n"
        f"result = CliRunner().invoke(main, ['validate', {str(base)!r}, '--date', '2025-08-15'])\n"
        "assert result.exit_code == 0, result.output"
    )
    loaded = _loaded_after(code)
    assert not loaded & (HEAVY | {"jsonschema"})
