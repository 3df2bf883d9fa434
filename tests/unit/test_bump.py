"""New versions written into specs: the literal in the author's file, byte for byte, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from chartgen.bump import Bumped, bump
from chartgen.bump import write as writing
from chartgen.errors import ChartgenError

HEAD = "from chartgen import Chart, Deployment, Image\n"


def chart(name: str = "shop", version: str = 'version="1.4.0"', more: str = "") -> str:
    workload = f'Deployment(image=Image("acme/{name}", tag="1"))'
    return f'{name} = Chart("{name}", {version}, description="Sells things", workload={workload}{more})\n'


def project(tmp_path: Path, files: Mapping[str, str | bytes]) -> Path:
    specs = tmp_path / "specs"
    for name, text in files.items():
        path = specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return specs


def fails(specs: Path, **versions: str) -> str:
    """Return what is reported; nothing may be written then."""
    before = {path: path.read_bytes() for path in specs.rglob("*.py")}
    with pytest.raises(ChartgenError) as caught:
        bump([str(specs)], versions)
    assert {path: path.read_bytes() for path in specs.rglob("*.py")} == before
    assert sorted(path.suffix for path in specs.rglob("*") if path.is_file()) == [".py"] * len(before)
    return "\n".join(f"{each.location}: {each.message}; {each.hint}" for each in caught.value.findings)


LITERALS = [
    b'version="1.4.0"',
    b"version='1.4.0'",
    b'version = "1.4.0" ',
    b'version="""1.4.0"""',
    b"version=r'1.4.0'",
    b'version=u"1.4.0"',
    b'version=(\n\t"1.4.0"  # why\n)',
    b'**{"version": "1.4.0"}',
    b'**dict(version="1.4.0")',
]


@pytest.mark.parametrize("literal", LITERALS, ids=repr)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"], ids=repr)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_only_the_literal_changes(tmp_path: Path, literal: bytes, ends: bytes, bom: bytes) -> None:
    text = f'{HEAD}\n# "1.4.0" stays: ä €\nOTHER = "1.4.0"\n{chart(version="VERSION")}\t\n'.encode()
    before = bom + text.replace(b"VERSION", literal).replace(b"\n", ends)
    specs = project(tmp_path, {"shop.py": before})
    assert [each[:3] for each in bump([str(specs)], {"shop": "2.0.0-rc.1+b"})] == [("shop", "1.4.0", "2.0.0-rc.1+b")]
    after = bom + text.replace(b"VERSION", literal.replace(b"1.4.0", b"2.0.0-rc.1+b")).replace(b"\n", ends)
    assert (specs / "shop.py").read_bytes() == after


def test_text_before_the_literal_on_its_line(tmp_path: Path) -> None:
    text = HEAD + chart().replace('"shop", ', '"shop", labels={"a": "é€😀"[:0] or "x"}, ')
    specs = project(tmp_path, {"shop.py": text})
    bump([str(specs)], {"shop": "1.4.1"})
    assert (specs / "shop.py").read_text("utf-8") == text.replace("1.4.0", "1.4.1")


def test_the_location_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, {"shop.py": f"{HEAD}\n{chart()}"})
    monkeypatch.chdir(tmp_path)
    assert bump(["specs"], {"shop": "1.5.0"}) == [Bumped("shop", "1.4.0", "1.5.0", "specs/shop.py:3")]


def test_a_version_that_it_has_already(tmp_path: Path) -> None:
    specs = project(tmp_path, {"shop.py": HEAD + chart()})
    assert bump([str(specs)], {"shop": "1.4.0"}) == []
    assert bump([str(specs)], {}) == []


def test_the_mode_is_kept(tmp_path: Path) -> None:
    specs = project(tmp_path, {"shop.py": HEAD + chart()})
    os.chmod(specs / "shop.py", 0o754)
    bump([str(specs)], {"shop": "1.4.1"})
    assert stat.S_IMODE((specs / "shop.py").stat().st_mode) == 0o754
    assert [path.name for path in specs.iterdir() if path.name != "__pycache__"] == ["shop.py"]


def test_through_a_function(tmp_path: Path) -> None:
    """The argument of the call determines the version; each chart has its own."""
    text = HEAD + (
        "def make(name, version):\n"
        '    workload = Deployment(image=Image("a", tag="1"))\n'
        '    return Chart(name, version=version, description="x", workload=workload)\n'
    )
    specs = project(tmp_path, {"shop.py": text + 'a = make("a", "1.0.0")\nb = make("b", version="1.0.0")\n'})
    bump([str(specs)], {"b": "1.1.0"})
    assert (specs / "shop.py").read_text() == text + 'a = make("a", "1.0.0")\nb = make("b", version="1.1.0")\n'


def test_environments_that_are_written_out(tmp_path: Path) -> None:
    more = 'shop = shop.with_environments(production=Chart("shop", version="1.4.0", description="Sells things", workload=Deployment(image=Image("acme/shop", tag="1"), replicas=4)))\n'  # noqa: E501
    specs = project(tmp_path, {"shop.py": HEAD + chart() + more})
    bump([str(specs)], {"shop": "1.4.1"})
    assert (specs / "shop.py").read_text() == (HEAD + chart() + more).replace("1.4.0", "1.4.1")


def test_environments_that_derive_from_the_chart(tmp_path: Path) -> None:
    more = 'shop = shop.with_environments(production=shop.but(labels={"a": "b"}))\n'
    specs = project(tmp_path, {"shop.py": HEAD + chart() + more})
    bump([str(specs)], {"shop": "1.4.1"})
    assert (specs / "shop.py").read_text() == (HEAD + chart() + more).replace("1.4.0", "1.4.1")


# Constants.

CONSTANT = 'VERSION = "1.4.0"\n'


@pytest.mark.parametrize(
    ("files", "defining"),
    [
        ({"shop.py": HEAD + CONSTANT + chart(version="version=VERSION")}, "shop.py"),
        ({"shop.py": HEAD + CONSTANT + "OWN = VERSION\n" + chart(version="version=OWN")}, "shop.py"),
        ({"shop.py": HEAD + CONSTANT.replace("VERSION", "VERSION: str") + chart(version="version=VERSION")}, "shop.py"),
        ({"shop.py": HEAD + "from common import VERSION\n" + chart(version="version=VERSION"),
          "common.py": CONSTANT}, "common.py"),
        ({"shop.py": HEAD + "from common import VERSION as V\n" + chart(version="version=V"),
          "common.py": CONSTANT}, "common.py"),
        ({"shop.py": HEAD + "import common\n" + chart(version="version=common.VERSION"),
          "common.py": CONSTANT}, "common.py"),
        ({"shop.py": HEAD + "from lib import common as c\n" + chart(version="version=c.VERSION"),
          "lib/__init__.py": "", "lib/common.py": CONSTANT}, "lib/common.py"),
        ({"team/shop.py": HEAD + "from team.lib import VERSION\n" + chart(version="version=VERSION"),
          "team/lib/__init__.py": CONSTANT}, "team/lib/__init__.py"),
        ({"team/shop.py": HEAD + "from .lib import VERSION\n" + chart(version="version=VERSION"),
          "team/lib.py": CONSTANT}, "team/lib.py"),
        ({"team/a/shop.py": HEAD + "from ..lib import VERSION\n" + chart(version="version=VERSION"),
          "team/lib.py": CONSTANT}, "team/lib.py"),
    ],
)  # fmt: skip
def test_a_constant_is_changed_where_it_is_defined(tmp_path: Path, files: dict[str, str], defining: str) -> None:
    specs = project(tmp_path, files)
    (found,) = bump([str(specs)], {"shop": "2.0.0"})
    assert found.location.rpartition(":")[0].endswith(defining)
    for name, text in files.items():
        expected = text.replace('"1.4.0"', '"2.0.0"') if name == defining else text
        assert (specs / name).read_text() == expected


SHARED = HEAD + CONSTANT + chart("a", "version=VERSION") + chart("b", "version=VERSION")


def test_all_charts_that_share_a_constant_need_a_new_version(tmp_path: Path) -> None:
    specs = project(tmp_path, {"shop.py": SHARED})
    found = bump([str(specs)], {"a": "1.4.1", "b": "1.10.0"})
    assert [each[:3] for each in found] == [("a", "1.4.0", "1.10.0"), ("b", "1.4.0", "1.10.0")]
    assert (specs / "shop.py").read_text() == SHARED.replace("1.4.0", "1.10.0")


def test_a_chart_that_shares_the_constant_needs_no_new_version(tmp_path: Path) -> None:
    told = fails(project(tmp_path, {"shop.py": SHARED}), a="2.0.0")
    assert "shop.py:2:11: the version of a is also that of b; b needs no new one" in told


def test_charts_of_one_call(tmp_path: Path) -> None:
    made = 'charts = [Chart(name, version="1.4.0", description="x", workload=Deployment(image=Image("a", tag="1"))) for name in ("a", "b")]\n'  # noqa: E501
    specs = project(tmp_path, {"shop.py": HEAD + made})
    assert "the version of a is also that of b" in fails(specs, a="2.0.0")
    bump([str(specs)], {"a": "2.0.0", "b": "2.0.0"})
    assert (specs / "shop.py").read_text() == HEAD + made.replace("1.4.0", "2.0.0")


@pytest.mark.parametrize(
    "use",
    ['TAG = f"v{VERSION}"\n', "TAGS = [VERSION]\n", "def tag():\n    return VERSION\n"],
)
def test_a_constant_with_other_uses(tmp_path: Path, use: str) -> None:
    text = HEAD + CONSTANT + chart(version="version=VERSION")
    told = fails(project(tmp_path, {"shop.py": text + use}), shop="2.0.0")
    assert "the version of shop is a constant that is also used in " in told
    assert f"shop.py:{4 + use.count(chr(10)) - 1}" in told


def test_a_constant_that_another_file_uses_otherwise(tmp_path: Path) -> None:
    files = {
        "common.py": CONSTANT,
        "shop.py": HEAD + "from common import VERSION\n" + chart(version="version=VERSION"),
        "other.py": HEAD + "import common\n" + chart("other").replace('tag="1"', "tag=common.VERSION"),
    }
    assert "other.py:3" in fails(project(tmp_path, files), shop="2.0.0")


# What cannot be written.


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ('version=f"1.4.{0}"', "the version is an f-string"),
        ('version="1.4" ".0"', "the version consists of several literals"),
        ('version=(\n"1.4"\n".0")', "the version consists of several literals"),
        ('version="1.4" + ".0"', "the version is not a string literal"),
        ('version="1.4.{}".format(0)', "the version is not a string literal"),
        ('version="1.4.0" if True else ""', "the version is not a string literal"),
        ('version="1\\x2e4.0"', "the version is written with escapes"),
        ('version=("1.4.0", "2")[0]', "the version is not a string literal"),
        ('version="".join(["1.4.0"])', "the version is not a string literal"),
    ],
)
def test_not_a_literal(tmp_path: Path, given: str, message: str) -> None:
    told = fails(project(tmp_path, {"shop.py": HEAD + chart(version=given)}), shop="2.0.0")
    assert message in told
    assert "shop.py:2:" in told or "shop.py:3:" in told


@pytest.mark.parametrize(
    "constant",
    [
        'VERSION = "1.3.0"\nVERSION = "1.4.0"\n',
        'VERSION = "1.4."\nVERSION += "0"\n',
        'for VERSION in ["1.4.0"]:\n    pass\n',
        "from json import __name__ as name\nVERSION = name[:0] or '1.4.0'\n",
        "import os\nVERSION = os.environ.get('NO_SUCH_VARIABLE', '1.4.0')\n",
        "try:\n    VERSION = '1.3.0'\nfinally:\n    VERSION = '1.4.0'\n",
    ],
)
def test_not_one_constant(tmp_path: Path, constant: str) -> None:
    told = fails(project(tmp_path, {"shop.py": HEAD + constant + chart(version="version=VERSION")}), shop="2.0.0")
    assert "which is not a constant of the specs" in told or "the version is not a string literal" in told


def test_a_constant_that_code_changes(tmp_path: Path) -> None:
    text = HEAD + 'VERSION = "1.3.0"\nglobals()["VERSION"] = "1.4.0"\n' + chart(version="version=VERSION")
    told = fails(project(tmp_path, {"shop.py": text}), shop="2.0.0")
    assert "shop.py:2:11: the version of shop is 1.4.0, not what is written here" in told


def test_unknown_charts(tmp_path: Path) -> None:
    told = fails(project(tmp_path, {"shop.py": HEAD + chart()}), shopp="2.0.0")
    assert told == "None: unknown chart `shopp`; did you mean `shop`?"


def test_invalid_versions(tmp_path: Path) -> None:
    specs = project(tmp_path, {"shop.py": HEAD + chart()})
    assert "must have three numbers" in fails(specs, shop="2.0")
    assert "invalid version of shop" in fails(specs, shop='2.0.0"\n')


def test_an_invalid_spec_stops_all(tmp_path: Path) -> None:
    files = {"shop.py": HEAD + chart(), "other.py": HEAD + chart("other", "version=1")}
    assert "other.py:2" in fails(project(tmp_path, files), shop="2.0.0")


def test_one_problem_stops_all(tmp_path: Path) -> None:
    files = {"a.py": HEAD + chart("a"), "b.py": HEAD + chart("b", 'version=f"1.4.{0}"')}
    assert "b.py:2" in fails(project(tmp_path, files), a="2.0.0", b="2.0.0")


# Files.


def test_links_are_not_followed(tmp_path: Path) -> None:
    project(tmp_path, {"elsewhere.txt": HEAD + chart()})
    specs = project(tmp_path / "project", {"other.py": HEAD + chart("other")})
    (specs / "shop.py").symlink_to(tmp_path / "specs" / "elsewhere.txt")
    with pytest.raises(ChartgenError) as caught:
        bump([str(specs)], {"shop": "2.0.0", "other": "2.0.0"})
    assert caught.value.findings[0].message
    assert (tmp_path / "specs" / "elsewhere.txt").read_text() == HEAD + chart()
    assert (specs / "other.py").read_text() == HEAD + chart("other")
    assert (specs / "shop.py").is_symlink()


def test_linked_folders_are_not_followed(tmp_path: Path) -> None:
    elsewhere = project(tmp_path / "elsewhere", {"shop.py": HEAD + chart()})
    specs = project(tmp_path, {"other.py": HEAD + chart("other")})
    (specs / "team").symlink_to(elsewhere)
    with pytest.raises(ChartgenError):
        bump([str(specs)], {"shop": "2.0.0"})
    assert (elsewhere / "shop.py").read_text() == HEAD + chart()


def test_a_file_that_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = project(tmp_path, {"a.py": HEAD + chart("a"), "b.py": HEAD + chart("b")})
    stage = writing._stage

    def staging(path: str, content: bytes) -> str:
        (specs / "b.py").write_text("# edited\n")
        return stage(path, content)

    monkeypatch.setattr(writing, "_stage", staging)
    with pytest.raises(ChartgenError, match=r"b\.py has changed meanwhile"):
        bump([str(specs)], {"a": "2.0.0", "b": "2.0.0"})
    assert (specs / "a.py").read_text() == HEAD + chart("a")
    assert (specs / "b.py").read_text() == "# edited\n"
    assert not list(specs.glob(".*"))


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=repr)
def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    specs = project(tmp_path, {"a.py": HEAD + chart("a"), "b.py": HEAD + chart("b")})
    replace, calls = os.replace, 0

    def failing(source: str, target: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise failure
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises((ChartgenError, KeyboardInterrupt)):
        bump([str(specs)], {"a": "2.0.0", "b": "2.0.0"})
    monkeypatch.undo()
    assert (specs / "a.py").read_text() == HEAD + chart("a")
    assert (specs / "b.py").read_text() == HEAD + chart("b")
    assert not list(specs.glob(".*"))
