"""Roles in manifests with words that the API does not have, which a waiver permits."""

from chartgen import Chart, Manifest, Waiver

_RULE = {"apiGroups": ["example.com"], "resources": ["things"], "verbs": ["getx"]}
_ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"}
waived = Chart(
    "waived",
    version="1.0.0",
    description="Has a verb of its own",
    manifests=[Manifest({**_ROLE, "rules": [_RULE]}, name="own")],
    waivers=[Waiver("rbac-words", "The operator asks for it.")],
)
chart = Chart(
    "roles",
    version="1.0.0",
    description="Confuses kinds with resources",
    manifests=[
        Manifest(
            {
                **_ROLE,
                "metadata": {"name": "reader"},
                "rules": [{"apiGroups": ["core"], "resources": ["Pod"], "verbs": ["read"]}],  #! "core"  #! "Pod"  #! "read"
            }
        ),
    ],
)
