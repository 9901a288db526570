"""Coverage-guided search for bytes that stop the reader or the validator.

    python -m fuzz json|yaml|xlsx SECONDS

Anything raised other than a refusal in one printable line is a crash: the input is written to
`fuzz/crashes/`, and `python -m fuzz NAME --again FILE` runs it once more, without the fuzzer.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
CRASHES = FOLDER / "crashes"
TODAY = datetime.date(2025, 8, 15)
TARGETS = ("json", "yaml", "xlsx")
LONGEST = 262_144
LIMIT_MB = 2_048


def check(name: str, raw: bytes) -> None:
    """Read bytes as a file of this kind and put what comes out through rules and outputs."""
    from transparency.document import TransparencyError
    from transparency.outputs import Run, describe, write
    from transparency.reading import read_document
    from transparency.validation import validate

    try:
        document = read_document(raw, f"fuzzed.{name}")
    except TransparencyError as error:
        if not str(error).isprintable():
            raise AssertionError("a refusal must be one printable line") from error
        return
    result = validate(document, today=TODAY)
    write("text", Run([describe(result, "en", core=True)], "en"))


def seeds(name: str) -> Iterator[bytes]:
    """A small corpus to start from: the conformance cases, in this form."""
    import json

    from transparency.conformance import load_cases
    from transparency.spec import load_spec

    spec = load_spec()
    if name == "json":
        yield from (case.raw for case in load_cases(spec))
    elif name == "yaml":
        from transparency.yamltext import dumps

        yield dumps(spec.base_case).encode()
        for case in list(load_cases(spec))[::10]:
            try:
                yield dumps(json.loads(case.raw)).encode()
            except (ValueError, AttributeError, TypeError):
                continue  # a case of bytes that are no JSON object
    else:
        from transparency.workbook.plan import plan_of
        from transparency.workbook.xlsxfile import workbook_bytes

        yield workbook_bytes(plan_of(spec), spec.base_case, "seed")


def main() -> None:
    """Fuzz for some seconds, or run one input again."""
    name = sys.argv[1]
    if name not in TARGETS:
        raise SystemExit(__doc__)
    if sys.argv[2] == "--again":
        check(name, Path(sys.argv[3]).read_bytes())
        return
    import atheris

    with atheris.instrument_imports(include=["transparency", "json", "yaml"]):
        import transparency.outputs.plain
        import transparency.reading
        import transparency.rules
        import transparency.validation
        import transparency.workbook.reading
        import transparency.yamltext  # noqa: F401
    CRASHES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for index, seed in enumerate(seeds(name)):
            (Path(corpus) / f"{index:04}").write_bytes(seed)
        options = [f"-max_total_time={sys.argv[2]}", f"-max_len={LONGEST}", "-timeout=20"]
        options += [f"-artifact_prefix={CRASHES}/{name}-", f"-rss_limit_mb={LIMIT_MB}", "-seed=1"]
        atheris.Setup([sys.argv[0], *options, corpus], lambda raw: check(name, raw))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
