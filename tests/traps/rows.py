"""Every trap of Helm and Kubernetes that is known, and every place where two rules of ours meet.

A test that shows one of them not sprung begins its docstring with `Trap: ` or `Rules: ` and the row's name; several are
parted by `; `. What the language has no word for yet waits in `LATER`; what another folder shows stands in `ELSEWHERE`.
"""

from __future__ import annotations

TRAPS = (
    "integers from 1,000,000 up",
    "YAML 1.1 words",
    "environment, labels, annotations",
    "nil through `quote`",
    "`{{` in configuration",
    "`toYaml nil | nindent`",
    "`with` and `range`",
    "`default`",
    "`merge over base`",
    "null defaults",
    "`--set key=null`",
    "closed schema",
    "dialect of the schema",
    "`kubeVersion`",
    "`+` in a version",
    "long names",
    "fullname",
    "selectors are immutable",
    "`helm.sh/chart` on pods",
    "`checksum/config`",
    "random values, `lookup`",
    "hooks under Argo CD",
    "HPA and replicas",
    "server-side apply (Helm 4's default)",
    "`--reuse-values`",
    "`.Capabilities.APIVersions`",
    "CRDs",
    "1 MiB",
    "NOTES.txt",
    "reading rendered YAML",
    "duplicate YAML keys",
    "unknown fields (`replicaz`)",
    "`toJson` escapes `<`, `>` and `&`, and orders keys by their bytes",
    "an empty string where Kubernetes expects one of several words",
    "comment-only documents",
    "one-of parts",
    "a reset map",
    "a required key under `with`",
    "`anyOf`, `oneOf` in the schema",
    "pattern on a secret",
    "a key `N` or `y` in a map",
    "the in-process engine",
    "checkov on a chart",
    "a syrupy snapshot of a tree",
)
"""What goes wrong with charts, by a short name each."""

RULES = (
    "a closed schema and `--reuse-values`",
    "`--set key=null`",
    "`--set config.PORT=9000` and `type: string`",
    "maps merge",
    'a value that no one can change, and "every value is live"',
    "a secret's content and the schema's messages",
    "a secret that must be brought, and `helm lint`",
    "one Secret, two charts",
    "a fixed nodePort, and two releases",
    "no integer, and no null",
    "global.imageRegistry and image.registry",
    "a rule on the namespace",
)
"""Where two of our rules fight, by what they fight over."""

ELSEWHERE = {
    "HPA and replicas": "tests/unit/test_autoscaling.py: replicas are not rendered while an autoscaler is enabled",
    "checkov on a chart": "tests/conformance: judges get rendered manifests, and one that looked at nothing fails",
    "a syrupy snapshot of a tree": "tests/test_support.py: a file that vanished fails the snapshot",
    "the in-process engine": "tests/test_charts.py: the real commands render every chart, and kubeVersion is read",
}
"""Rows that other tests show."""
