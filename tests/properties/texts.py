"""Strategies for text and names: hostile where anything may stand, awkward where a rule holds."""

from __future__ import annotations

import string

from hypothesis import strategies as st

AWKWARD = (
    "NO", "y", "n", "on", "~", "null", "true", "=", "<<", "", " ", "1.10", "0755", "1e6", "1_000", "0o17", "0x1F",
    ".inf",
    "12:30:45", "2024-01-01", "20240101", "-", "- a", "? a", "a: b", "a #b", "#", "!tag", "&a", "*a", "%YAML", "@", "`",
    "---", "...", "{}", "[]", "{{ .Values.image }}", "{{- fail \"no\" -}}", "}} {{ `", "{{/* */}}",
    "[[ x ]] [% if %] [# #]",
    "'single' \"double\" \\ back", "\\n", "\n", "\t", " lead", "trail ", "a\n", "a\n\n", "\n\na", "  a\n b\n", "a \nb",
    "\ta\n\tb",
    "$(VARIABLE) $$(X) ${Y} %s %d", "<b>&amp;</b>", "€ 😀", "\u2028\u2029\u00a0\ufeff", "\x00", "\x07\x1b", "\r\n",
    "\U0010ffff", "x" * 200, ("long words " * 30).strip(),
)  # fmt: skip
"""Text that is known to have been taken for something else, by some reader or template."""

UNSAYABLE = "".join(map(chr, (*range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))
"""Characters that Helm's `toYaml` loses or changes, without a word, and that server-side apply does not take."""
# The marks of the language are no text, and surrogates are no characters.
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\ufdd0\ufdd1" + UNSAYABLE)
PRINTED = st.sampled_from(string.ascii_letters + string.digits + string.punctuation + " \n\t")

hostile = st.one_of(st.sampled_from(AWKWARD), st.text(PRINTED, max_size=20), st.text(ANY, max_size=12))
"""Any text that gets through Helm to the API server."""
hostile_key = hostile.filter(lambda text: text != "<<")
"""Any key of a map that templates render: `toYaml` writes the key << in a form that YAML reads as a merge."""
prose = hostile.map(lambda text: text.replace("\r", ""))
"""Any text that may be written for people: lines end with a newline alone."""
_of_values = ("resources", "digest", "enabled", "env", "replicaCount", "annotations")
"""What values are called."""
_label_words = st.sampled_from(
    ("a", "web", "y", "n", "no", "on", "null", "true", "1", "1e6", "0x1f", "a--b", "x" * 20, "digest", "enabled")
)
dns_label = _label_words | st.text("abcxyz019-", min_size=1, max_size=10).map(lambda text: text.strip("-") or "z")
"""A DNS label."""
dns_name = st.one_of(dns_label, st.lists(dns_label, min_size=2, max_size=3).map(".".join))
"""A DNS subdomain."""
chart_name = dns_label.map(lambda text: text if text[0].isalpha() else f"c{text}")
"""A DNS label that begins with a letter."""
_word = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=10).map(
    lambda text: text.strip("-_.") or "Z"
)
label_value = st.one_of(_word, st.sampled_from(("", "NO", "1.10", "1e6", "true", "null", "0755", "x" * 63)))
"""The value of a label."""
label_key = st.one_of(
    _word, st.sampled_from(("y", "N", "on", "1", "1e6", "null")), st.tuples(dns_name, _word).map("/".join)
).filter(lambda key: not key.startswith(("app.kubernetes.io/", "helm.sh/", "kubernetes.io/", "k8s.io/")))
"""The key of a label or an annotation that is nobody's."""
config_key = st.one_of(
    st.sampled_from(
        ("y", "N", "on", "1", "1.10", "null", "app.yaml", ".hidden", "_", "-x", "LOG_LEVEL", "a.b.c", *_of_values)
    ),
    st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=12),
).filter(lambda key: not key.startswith("..") and key != ".")
"""A key of a ConfigMap or a Secret."""
env_name = st.one_of(
    st.sampled_from(("y", "N", "NO", "null", "_", "A.B", "PATH", "LOG_LEVEL", *_of_values)),
    st.text("ABCxyz019_", min_size=1, max_size=8).map(lambda text: text if not text[0].isdigit() else f"_{text}"),
)
"""The name of a variable."""
port_name = st.sampled_from(("http", "https", "y", "n", "on", "a", "grpc-1", "1e6", "metrics", "0x1f", "dns", "null"))
"""The name of a port."""
quantity = st.sampled_from(
    ("0", "1", "100m", "0.5", "1.5", "64Mi", "1Gi", "1e3", "12E", "1k", "2e-3", "256M", "+1", "1Ti")
)
"""A quantity."""
app_version = st.sampled_from(
    ("1", "1.10", "1e6", "0755", "NO", "v1.2.3", "1.0.0+build.5", "2024-01-01", "true", "x" * 80)
)
"""The version of what a chart installs."""
labels = st.dictionaries(label_key, label_value, max_size=3)
"""Labels by key."""
_OWN = ({"app.kubernetes.io/part-of": "own"}, {"app.kubernetes.io/name": "own", "app.kubernetes.io/component": "1.10"})
own_labels = labels | st.builds(lambda found, own: found | own, labels, st.sampled_from(_OWN))
"""The same, some of which replace those of charts."""
notes = st.dictionaries(label_key, hostile, max_size=3)
"""Annotations by key."""
