"""What workloads refer to: the ConfigMaps, Secrets and claims that the chart makes, and those that have to be there."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from typing import NamedTuple

from chartgen import yamltext
from chartgen.plan.helm import Named, bare, member, switched, value
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.spec.chart import Chart
from chartgen.spec.config import SECRET_TYPES, ConfigMap, ExistingConfigMap, ExistingSecret, KeySource, Secret
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import is_marked
from chartgen.values import referred


class ConfigMapPlan(NamedTuple):
    """A ConfigMap that the chart makes."""

    metadata: MetadataPlan
    values: str
    tunable: bool
    fixed: tuple[tuple[str, str], ...]
    enabled: str
    """The expression of the switches of those that refer to it; empty where one of them is always there."""


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
    enabled: str
    """As a ConfigMap's."""


class ClaimPlan(NamedTuple):
    """A PersistentVolumeClaim that the chart makes."""

    metadata: MetadataPlan
    values: str
    at: str
    enabled: str
    """As a ConfigMap's."""
    is_on: bool
    """Whether it is on where nothing is said."""


class Sources:
    """What the chart makes, and what has to be there, of that which workloads refer to."""

    def __init__(self, chart: Chart, named: Named, optional: Collection[str] = ()) -> None:
        """Decide what a chart has; `optional` are its components with a switch."""
        self.configmaps: list[tuple[str, ConfigMapPlan]] = []
        self.secrets: list[tuple[str, SecretPlan]] = []
        self.claims: list[tuple[str, ClaimPlan]] = []
        self.existing_secrets: list[ExistingSecret] = []
        self.existing_configmaps: list[ExistingConfigMap] = []
        self.placeholders: dict[tuple[str, ...], str] = {}
        for thing, users in referred(chart):
            enabled = _switches(users, optional)
            if isinstance(thing, PersistentVolumeClaim):
                self.claims.append((f"{thing.name}-", _claim(thing, named, enabled)))
            else:
                self._add(thing, named, enabled)

    def _add(self, source: KeySource, named: Named, enabled: str) -> None:
        if isinstance(source, ConfigMap):
            fixed = tuple(
                (yamltext.scalar(key), named.templated(yamltext.scalar(text)))
                for key, text in source.data.items()
                if is_marked(text)
            )
            path = ("configMaps", source.name) if source.name else ("config",)
            metadata = metadata_plan(named, named.fullname(source.name or "config", limit=None))
            plan = ConfigMapPlan(metadata, value(*path), len(fixed) < len(source.data), fixed, enabled)
            self.configmaps.append((f"{source.name}-" if source.name else "", plan))
        elif isinstance(source, Secret):
            self.secrets.append((f"{source.name}-" if source.name else "", self._secret(source, named, enabled)))
        elif isinstance(source, ExistingSecret):
            self.existing_secrets.append(source)
        elif isinstance(source, ExistingConfigMap):
            self.existing_configmaps.append(source)

    def _secret(self, source: Secret, named: Named, enabled: str) -> SecretPlan:
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
            enabled=enabled,
        )


def _claim(claim: PersistentVolumeClaim, named: Named, enabled: str) -> ClaimPlan:
    name = named.fullname(claim.name, limit=None)
    metadata = metadata_plan(named, name, annotation_values=("$claim.annotations", "$keep"))
    return ClaimPlan(
        metadata, bare(value("persistence", claim.name)), f"persistence.{claim.name}", enabled, claim.enabled
    )


def _switches(users: Collection[str], optional: Collection[str]) -> str:
    """Give the expression of whether one of some components is there; empty where one always is."""
    if not all(component in optional for component in users):
        return ""
    switches = [switched(component) for component in users]
    return switches[0] if len(switches) == 1 else f"or {' '.join(f'({each})' for each in switches)}"


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
