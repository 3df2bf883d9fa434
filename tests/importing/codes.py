"""Code to print: strategies of Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from chartgen.importing.code import Call, Constant, Module, Name, Octal

HOSTILE = (
    "",
    '"',
    "'\"'",
    '"""',
    '""""""\n""""\n',
    "\\",
    "a\\\nb\\",
    "\r\n\r\n",
    "trailing \nspaces\t\n   \nhere ",
    "\ttab\n\ttab\n",
    "\x00\x07\x1b[0m",
    "\u2028\u2029\x85\x0b\x0c",
    "\ufeffBOM",
    "\ud800 surrogate\nand\nmore",
    "\uffff\U0010ffff",
    "{{ .Values.x }} {x} %s",
    "# fmt: off\n# type: ignore\nx # noqa\n",
    "日本語" * 30,
    "e\u0301" * 70,
    "👩‍👩‍👧" * 12,
    "ﷺ⸻" * 20,
    "x" * 200,
    'say "hi", it\'s',
    '#!/bin/sh\nset -eu\nexec "$@"\n',
)


def chart(name: str = "shop", **fields: Any) -> Call:
    """Return a chart."""
    return Call("Chart", [name], fields)


_LITERALS = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=30)
    | st.text(alphabet="abc \n\"'\\", max_size=120)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.builds(Octal, st.integers(0, 0o777))
    | st.builds(Name, st.sampled_from(["NAMESPACE", "RELEASE"]))
)
_FIELDS = st.sampled_from("image env ports command description_of_something_long labels".split())


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12) | st.sampled_from(HOSTILE), inner, max_size=4)
        | st.builds(
            Call,
            st.sampled_from(["Deployment", "ConfigMap", "Image", "HTTPRoute"]),
            st.lists(inner, max_size=2),
            st.dictionaries(_FIELDS, inner, max_size=4),
            name=st.sampled_from(["", "x", "Web Shop", "class", "port"]),
            comment=st.sampled_from(["", "", "", "Why.", *HOSTILE]),
        )
    )


@st.composite
def any_modules(draw: st.DrawFn) -> list[Module]:
    """Generate modules that share code, of any form and with any text."""
    trees = draw(st.lists(st.recursive(_LITERALS, _nested, max_leaves=25), min_size=1, max_size=6))
    calls = [tree for tree in trees if isinstance(tree, Call)]
    # Workloads that differ little from each other.
    more = [replace(call, fields=call.fields | {"ports": draw(st.integers())}) for call in calls]
    calls += more + [Call("key", ["KEY"], of=call) for call in calls]
    calls += [Call("but", fields={"image": 1}, of=call) for call in more]
    constants = [Constant(tree, "constant", "Env") for tree in trees if isinstance(tree, dict)]
    paths = draw(st.lists(st.sampled_from(["shop.py", "todo.py", "team/web.py"]), unique=True, min_size=1))
    found = []
    for path in paths:
        fields = draw(st.lists(st.sampled_from([*trees, *calls, *constants]), max_size=5))
        docstring = draw(st.sampled_from(["", "The shop.", *HOSTILE]))
        names = draw(st.lists(st.sampled_from(["shop", "web", "port"]), unique=True, min_size=1))
        first = chart(**{f"field_{number}": value for number, value in enumerate(fields)})
        charts = {name: first if name == names[0] else chart(name) for name in names}
        found.append(Module(path, docstring, charts))
    return found
