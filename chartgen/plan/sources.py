"""What workloads refer to: the ConfigMaps, Secrets and claims that the chart makes, and those that have to be there."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named, bare, member, value
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.chart import Chart
from chartgen.spec.config import SECRET_TYPES, ConfigMap, ExistingConfigMap, ExistingSecret, KeySource, Secret
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import is_marked


class ConfigMapPlan(NamedTuple):
    """A ConfigMap that the chart makes."""

    metadata: MetadataPlan
    values: str
    tunable: bool
    fixed: tuple[tuple[str, str], ...]


class SecretKeyPlan(NamedTuple):
    """One key of a Secret that the chart makes."""

    name: str
    text: str
    """Its name as YAML."""
    value: str
    """The expression of its content, where `$secret` holds all contents."""
    flag: str
    """How a command line brings it."""
    is_json: bool
    """Whether the API server reads it as JSON."""


class SecretPlan(NamedTuple):
    """A Secret that the chart makes."""

    metadata: MetadataPlan
    path: str
    """Where its contents stand among the values, as `--set` takes it."""
    value: str
    """The expression of its contents."""
    existing_path: str
    """Where the name of one stands that takes its place, as `--set` takes it."""
    existing: str
    """The expression of that name."""
    type: str
    required: tuple[SecretKeyPlan, ...]
    optional: tuple[SecretKeyPlan, ...]


class ClaimPlan(NamedTuple):
    """A PersistentVolumeClaim that the chart makes."""

    metadata: MetadataPlan
    values: str
    at: str


class Sources:
    """What the chart makes, and what has to be there, of that which workloads refer to."""

    def __init__(self, chart: Chart, named: Named) -> None:
        self.configmaps: list[tuple[str, ConfigMapPlan]] = []
        self.secrets: list[tuple[str, SecretPlan]] = []
        self.claims: list[tuple[str, ClaimPlan]] = []
        self.existing_secrets: list[ExistingSecret] = []
        self.existing_configmaps: list[ExistingConfigMap] = []
        self.placeholders: dict[tuple[str, ...], str] = {}
        seen: set[tuple[str, str | None]] = set()
        for _path, source in chart.used_sources:
            key = (type(source).__name__, getattr(source, "name", None))
            if key not in seen:
                seen.add(key)
                self._add(source, named)
        names: set[str] = set()
        for _path, volume in chart.used_volumes:
            if isinstance(volume, PersistentVolumeClaim) and volume.name not in names:
                names.add(volume.name)
                metadata = metadata_plan(
                    named, named.fullname(volume.name, limit=None), annotation_values=("$claim.annotations", "$keep")
                )
                values = bare(value("persistence", volume.name))
                self.claims.append((f"{volume.name}-", ClaimPlan(metadata, values, f"persistence.{volume.name}")))

    def _add(self, source: KeySource, named: Named) -> None:
        if isinstance(source, ConfigMap):
            fixed = tuple(
                (yamltext.scalar(key), named.templated(yamltext.scalar(text)))
                for key, text in source.data.items()
                if is_marked(text)
            )
            path = ("configMaps", source.name) if source.name else ("config",)
            metadata = metadata_plan(named, named.fullname(source.name or "config", limit=None))
            plan = ConfigMapPlan(metadata, value(*path), len(fixed) < len(source.data), fixed)
            self.configmaps.append((f"{source.name}-" if source.name else "", plan))
        elif isinstance(source, Secret):
            self.secrets.append((f"{source.name}-" if source.name else "", self._secret(source, named)))
        elif isinstance(source, ExistingSecret):
            self.existing_secrets.append(source)
        elif isinstance(source, ExistingConfigMap):
            self.existing_configmaps.append(source)

    def _secret(self, source: Secret, named: Named) -> SecretPlan:
        path = ("secrets", source.name) if source.name else ("secret",)
        existing = ("existingSecrets", source.name) if source.name else ("existingSecret",)

        def key_plan(key: str) -> SecretKeyPlan:
            is_json = key in (".dockerconfigjson", ".dockercfg") and key in SECRET_TYPES.get(source.type, ())
            return SecretKeyPlan(
                key, yamltext.scalar(key), bare(member("$secret", key)), bring_flag(source, key), is_json
            )

        for key in source.required_keys():
            self.placeholders[(*path, key)] = _placeholder(source.type, key)
        required = source.required_keys()
        return SecretPlan(
            metadata=metadata_plan(named, named.fullname(source.name or "secret", limit=None)),
            path=".".join(path),
            value=value(*path),
            existing_path=".".join(existing),
            existing=value(*existing),
            type=yamltext.scalar(source.type),
            required=tuple(key_plan(key) for key in required),
            optional=tuple(key_plan(key) for key in source.known_keys() if key not in required),
        )


def bring_flag(secret: Secret, key: str) -> str:
    """Give the flag of `helm install` that brings one key of a Secret."""
    root = f"secrets.{secret.name}" if secret.name else "secret"
    escaped = key.replace(".", "\\.")
    if secret.type == "Opaque":
        return f"--set-string {shlex.quote(f'{root}.{escaped}=...')}"
    return f"--set-file {shlex.quote(f'{root}.{escaped}=FILE')}"


def _placeholder(kind: str, key: str) -> str:
    # The API server parses this one; the others it takes as they are.
    return '{"auths":{}}' if kind.startswith("kubernetes.io/dockerc") else f"placeholder-{key.lower()}"
