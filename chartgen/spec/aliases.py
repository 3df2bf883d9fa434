"""Types for annotations of shared definitions: what several specs use, a module may define once.

DATABASE: Env = {"DB_HOST": host("db"), "DB_PASSWORD": db.key("PASSWORD")}
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from chartgen.spec.container import Port
from chartgen.spec.keys import KeySource, KeyVariables, Mountable
from chartgen.spec.scheduling import Toleration
from chartgen.spec.service import Service
from chartgen.spec.storage import Mount
from chartgen.spec.variables import EnvValue
from chartgen.spec.workload import Workload

Env: TypeAlias = Mapping[str, EnvValue | None]
"""Type of `env`: environment variables by name."""
EnvFrom: TypeAlias = Sequence[KeySource | KeyVariables]
"""Type of `env_from`: ConfigMaps and Secrets whose keys become environment variables."""
Ports: TypeAlias = Mapping[str, int | Port]
"""Type of `ports` of a workload: ports by name."""
Services: TypeAlias = Mapping[str, Service]
"""Type of `services`: Services by name."""
Mounts: TypeAlias = Mapping[str, Mountable | Mount]
"""Type of `mounts`: what is mounted, by path."""
Components: TypeAlias = Mapping[str, Workload]
"""Type of `components`: workloads by name."""
Tolerations: TypeAlias = Sequence[Toleration | Mapping[str, Any]]
"""Type of `tolerations`."""
Labels: TypeAlias = Mapping[str, str]
"""Type of `labels`, `pod_labels` and `node_selector`."""
Annotations: TypeAlias = Mapping[str, str]
"""Type of `annotations` and `pod_annotations`."""
Object: TypeAlias = Mapping[str, Any]
"""An object in Kubernetes syntax, such as that of `Manifest`, `extra_pod` or `affinity`."""
