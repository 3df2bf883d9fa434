"""The chart: what is installed, upgraded and removed as one."""

import functools
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Self

from chartgen import names
from chartgen.kubernetes import definitions
from chartgen.places import Key
from chartgen.spec import declare
from chartgen.spec.base import Items, Names, Problem, Raw, Spec, apart, empty, spec
from chartgen.spec.config import ConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.container import Image
from chartgen.spec.declare import Group, Value
from chartgen.spec.declare import definitions as list_of
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.manifest import Manifest, Waiver
from chartgen.spec.namespace import Namespace
from chartgen.spec.part import plain, shared
from chartgen.spec.sense import twins
from chartgen.spec.storage import PersistentVolumeClaim, Projected, Volume
from chartgen.spec.text import hosts_in, is_marked
from chartgen.spec.types import Annotations, Labels, Text, checked
from chartgen.spec.workload import Deployment, Workload

MAIN = "main"
"""The component label of the main workload."""

NAME_LIMIT = 63
"""What Kubernetes gives a label and a Service's name."""

_IMAGE_REGISTRY = {"type": "string", "pattern": names.IMAGE_REGISTRY + "|^$", "maxLength": 255}
_WORD = {"type": "string", "minLength": 1}
_OBJECT = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata"],
    "properties": {
        "apiVersion": _WORD,
        "kind": _WORD,
        "metadata": {"type": "object", "required": ["name"], "properties": {"name": _WORD}},
    },
}
_FULLNAME = {"type": "string", "pattern": f"^$|{names.DNS_LABEL}", "maxLength": 63}


Url = Annotated[str, checked(names.url, empty=True)]


@spec
class Maintainer(Spec):
    """Who keeps a chart."""

    name: Text
    """Their name. Fixed in the chart."""
    _: KW_ONLY
    email: Annotated[str, checked(names.email, empty=True)] = ""
    """Their address. Fixed in the chart."""
    url: Url = ""
    """Their page. Fixed in the chart."""


@spec
class ConnectionTest(Spec):
    """The Job that `helm test` runs: it connects to the Services."""

    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Tests", declare.BOOLEAN)] = True
    """Whether `helm test` has something to run. Value: `tests.enabled`."""
    image: Annotated[Image, Group("image", "Tests")] = field(
        default_factory=lambda: Image("library/busybox", registry="docker.io", tag="1.37.0")
    )
    """The image that connects. Value: `tests.image`."""


@spec
class GlobalValues(Spec):
    """What Helm hands down to all charts of a release."""

    _: KW_ONLY
    image_registry: Annotated[str, Value("imageRegistry", "Global", _IMAGE_REGISTRY)] = ""
    """Registry of all images; it wins over each image's own. Value: `global.imageRegistry`."""
    image_pull_secrets: Annotated[Items[Raw], Value("imagePullSecrets", "Global", list_of("LocalObjectReference"))] = ()
    """Further pull secrets. Value: `global.imagePullSecrets`."""


@spec
class Chart(Spec):
    """A Helm chart: a main workload, components beside it, and all that they refer to."""

    name: Annotated[str, checked(names.chart_name)]
    """The chart's name; a release of that name gives resources of that name. Fixed in the chart."""
    _: KW_ONLY
    version: Annotated[str, checked(names.semver)]
    """The chart's own version, SemVer 2. Fixed in the chart."""
    description: Text
    """What it is, in a sentence. Fixed in the chart."""
    app_version: str | None = None
    """The version of what it installs; the main image's tag where left out. Fixed in the chart."""
    namespace: Namespace | None = None
    """The namespace that it lives in. Fixed in the chart."""
    after: Items[Any] = ()
    """Charts that are installed before this one. Fixed in the chart."""
    workload: Annotated[Workload | None, Group("")] = None
    """The main workload. Its values stand at the root."""
    components: Names[Workload] = field(default_factory=empty)
    """Further workloads by name. The values of each stand under its name."""
    manifests: Items[Manifest] = ()
    """Objects that the language has no word for. Fixed in the chart."""
    image_pull_secrets: Annotated[Items[Raw], Value("imagePullSecrets", "Image", list_of("LocalObjectReference"))] = ()
    """Secrets for pulling images, such as `{"name": "registry"}`. Value: `imagePullSecrets`."""
    name_override: Annotated[str, Value("nameOverride", "Names", _FULLNAME)] = field(default="", init=False)
    """Replaces the chart's name in names and labels. Value: `nameOverride`."""
    fullname_override: Annotated[str, Value("fullnameOverride", "Names", _FULLNAME)] = field(default="", init=False)
    """Replaces the whole name of the main resources. Value: `fullnameOverride`."""
    labels: Annotated[Labels, Value("commonLabels", "Names")] = field(default_factory=empty)
    """Labels of all resources. Value: `commonLabels`."""
    annotations: Annotated[Annotations, Value("commonAnnotations", "Names")] = field(default_factory=empty)
    """Annotations of all resources. Value: `commonAnnotations`."""
    service_account: Annotated[ServiceAccount, Group("serviceAccount")] = field(
        default_factory=lambda: shared(ServiceAccount)
    )
    """The service account of its workloads. Value: `serviceAccount`."""
    extra_manifests: Annotated[Items[Raw], Value("extraManifests", "Escapes", {"type": "array", "items": _OBJECT})] = (
        field(default=(), init=False)
    )
    """Further objects, as Kubernetes writes them. Value: `extraManifests`."""
    tests: Annotated[ConnectionTest, Group("tests", "Tests")] = field(default_factory=lambda: shared(ConnectionTest))
    """What `helm test` runs. Value: `tests`."""
    global_values: Annotated[GlobalValues, Group("global", "Global")] = field(
        default_factory=lambda: shared(GlobalValues), init=False
    )
    """What Helm hands down to all charts of a release. Value: `global`."""
    kube_version: Annotated[str, checked(lambda text: None if text in definitions.FLOORS else _no_floor(text))] = (
        definitions.DEFAULT_FLOOR
    )
    """The oldest Kubernetes that it is made for, such as 1.28. Fixed in the chart."""
    keywords: Items[str] = ()
    """Words to find it by. Fixed in the chart."""
    home: Url = ""
    """Its page. Fixed in the chart."""
    sources: Items[Url] = ()
    """Where the sources are. Fixed in the chart."""
    maintainers: Items[Maintainer] = ()
    """Who keeps it. Fixed in the chart."""
    icon: Url = ""
    """URL of its picture. Fixed in the chart."""
    license: str = ""
    """Its licence, as SPDX names it. Fixed in the chart."""
    chart_annotations: Names[str] = field(default_factory=empty)
    """Annotations of Chart.yaml, such as those that Artifact Hub reads. Fixed in the chart."""
    waivers: Items[Waiver] = ()
    """Rules that do not hold here, with their reasons. Fixed in the chart."""
    environments: Names[Any] = field(default_factory=empty)
    """The same chart as other environments have it; made by `with_environments`. Fixed in the chart."""

    def with_environments(self, **environments: "Chart") -> Self:
        """Add environments by name, each the Chart as it is there: `values-NAME.yaml` is the difference."""
        return self.but(environments=dict(self.environments) | environments)

    def workloads(self) -> Iterator[tuple[str, Workload]]:
        """Give the workloads by component; the main one has no name."""
        if self.workload is not None:
            yield "", self.workload
        yield from self.components.items()

    def effective_app_version(self) -> str:
        """Give the appVersion: as it is said, else the main image's tag."""
        if self.app_version is not None:
            return self.app_version
        return self.workload.image.tag if self.workload is not None else ""

    @functools.cached_property
    def used_sources(self) -> tuple[tuple[tuple[str | int, ...], KeySource], ...]:
        """Each ConfigMap and Secret that a workload refers to, with the way from the Chart to the reference."""
        return tuple(self._used_sources())

    def _used_sources(self) -> Iterator[tuple[tuple[str | int, ...], KeySource]]:
        for component, workload in self.workloads():
            start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            for name, value in workload.env.items():
                if isinstance(value, KeyRef):
                    yield (*start, "env", name), value.source
            for index, source in enumerate(workload.env_from):
                yield (*start, "env_from", index), source
            for path, mount in workload.mounted():
                thing = mount.source
                if isinstance(thing, KeySource):
                    yield (*start, "mounts", path), thing
                elif isinstance(thing, KeyRef):
                    yield (*start, "mounts", path), thing.source
                elif isinstance(thing, Projected):
                    for part in thing.sources:
                        if isinstance(part, KeyRef):
                            yield (*start, "mounts", path), part.source
                        elif isinstance(part, KeySource):
                            yield (*start, "mounts", path), part

    @functools.cached_property
    def used_volumes(self) -> tuple[tuple[tuple[str | int, ...], Volume], ...]:
        """Each volume that a workload mounts, with the way from the Chart to it."""
        return tuple(self._used_volumes())

    def _used_volumes(self) -> Iterator[tuple[tuple[str | int, ...], Volume]]:
        for component, workload in self.workloads():
            start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            for path, mount in workload.mounted():
                if isinstance(mount.source, Volume):
                    yield (*start, "mounts", path), mount.source

    def _problems(self) -> Iterator[Problem]:
        yield from apart(
            self._emptiness(),
            self._component_name_problems(),
            self._account_problems(),
            self._length_problems(),
            self._service_problems(),
            self._source_problems(),
            self._claim_problems(),
            self._host_problems(),
            self._pull_secret_problems(),
            self._environment_problems(),
            self._tag_problems(),
            self._version_problems(),
            self._after_problems(),
        )

    def _emptiness(self) -> Iterator[Problem]:
        if self.workload is None and not self.components and not self.manifests:
            yield Problem((), "a chart needs a workload, a component or a manifest")

    def _pull_secret_problems(self) -> Iterator[Problem]:
        yield from twins("image_pull_secrets", [plain(each) for each in self.image_pull_secrets], ("name",))

    def _tag_problems(self) -> Iterator[Problem]:
        for component, workload in self.workloads():
            yield from apart(self._tag_problem(component, workload))

    def _tag_problem(self, component: str, workload: Workload) -> Iterator[Problem]:
        if not workload.image.tag and not workload.image.digest and not self.effective_app_version():
            path: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            yield Problem((*path, "image"), "the image has neither a tag nor a digest, and the chart no app_version")

    def _version_problems(self) -> Iterator[Problem]:
        version = self.effective_app_version().replace("+", "_")[:NAME_LIMIT].strip("-_.")
        if sentence := names.label_value(version):
            way: tuple[str | int, ...] = ("workload", "image", "tag") if self.app_version is None else ("app_version",)
            yield Problem(way, f"the app version can't be a label: {sentence}", self.effective_app_version())

    def _after_problems(self) -> Iterator[Problem]:
        for index, chart in enumerate(self.after):
            if not isinstance(chart, Chart):
                yield Problem(
                    ("after", index), "only a Chart can be installed before another", type(chart).__name__, "a Chart"
                )

    def _host_problems(self) -> Iterator[Problem]:
        """Find `host()` of what has no Service."""
        reachable = [component for component, workload in self.workloads() if workload.service is not None]
        for way, words in self._texts():
            for component in hosts_in(words):
                if component not in reachable:
                    nearest = names.closest(component, reachable)
                    whom = f"the component `{component}`" if component else "the main workload"
                    there = component in self.components or (not component and self.workload is not None)
                    yield Problem(
                        way,
                        f"{whom} has no Service, so no host name" if there else f"there is no component `{component}`",
                        f'host("{component}")' if component else "host()",
                        ", ".join(f'host("{each}")' if each else "host()" for each in reachable),
                        f"did you mean `{nearest}`?" if nearest else "",
                    )

    def _texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Give the texts that may carry marks, with the way to each."""
        for component, workload in self.workloads():
            start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            for name, text in workload.env.items():
                if is_marked(text):
                    yield (*start, "env", name), str(text)
            for field_name in ("command", "args"):
                for index, word in enumerate(getattr(workload, field_name)):
                    if is_marked(word):
                        yield (*start, field_name, index), word
        for path, source in self.used_sources:
            if isinstance(source, ConfigMap):
                for text in source.data.values():
                    if is_marked(text):
                        yield path, text

    def _component_name_problems(self) -> Iterator[Problem]:
        roots = root_keys()
        for name in self.components:
            path = ("components", Key(name))
            sentence = names.dns_label(name)
            if sentence or len(name) > NAME_LIMIT // 2:
                yield Problem(
                    path, f"`{name}` is no name of a component: {sentence or 'it has more than 31 characters'}", name
                )
            elif name in roots or name == MAIN:
                yield Problem(path, f"`{name}` is a root key of the values, so no component can have that name", name)

    def _account_problems(self) -> Iterator[Problem]:
        if self.workload is not None and self.workload.service_account is not None:
            yield Problem(
                ("workload", "service_account"), "the main workload has the chart's service account",
                hint="say it on the Chart: service_account=ServiceAccount(...)",
            )  # fmt: skip

    def _length_problems(self) -> Iterator[Problem]:
        for component, workload in self.workloads():
            for name in ("", *workload.services):
                full = "-".join(part for part in (self.name, component, name) if part)
                if len(full) > NAME_LIMIT:
                    way: tuple[str | int, ...] = ("components", component) if component else ("workload",)
                    yield Problem(
                        (*way, "services", name) if name else way,
                        f"the name `{full}` has {len(full)} characters", full, f"at most {NAME_LIMIT}",
                    )  # fmt: skip

    def _service_problems(self) -> Iterator[Problem]:
        services: dict[str, str] = {}
        for component, workload in self.workloads():
            for name, _service in workload.all_services():
                full = "-".join(part for part in (component, name) if part)
                other = services.setdefault(full, component)
                if other != component:
                    start = (
                        ("components", component, "services", name) if name else ("components", component, "service")
                    )
                    yield Problem(start, f"two Services are named `FULLNAME-{full}`", full)

    def _source_problems(self) -> Iterator[Problem]:
        roots = root_keys()
        seen: dict[tuple[str, str], KeySource] = {}
        for path, source in self.used_sources:
            name = getattr(source, "name", None) or ""
            made = isinstance(source, ConfigMap | Secret)
            kind = "ConfigMap" if type(source).__name__.endswith("ConfigMap") else "Secret"
            same = seen.setdefault((kind + ("" if made else " existing"), name), source)
            if same is not source and same != source:
                where = f"named `{name}`" if name else "without a name"
                yield Problem(path, f"two different {kind}s {where}", name, hint="give one of them another name")
            if made and name and (name in roots or name in ("config", "secret")):
                yield Problem(path, f"`{name}` is a root key of the values, so no {kind} can have that name", name)

    def _claim_problems(self) -> Iterator[Problem]:
        claims: dict[str, Volume] = {}
        for path, volume in self.used_volumes:
            if isinstance(volume, PersistentVolumeClaim):
                first = claims.setdefault(volume.name, volume)
                if first is not volume and first != volume:
                    yield Problem(path, f"two different claims are named `{volume.name}`", volume.name)

    def _environment_problems(self) -> Iterator[Problem]:
        for name, chart in self.environments.items():
            sentence = names.dns_label(name)
            if sentence:
                yield Problem(("environments", Key(name)), f"`{name}` is no name of an environment: {sentence}", name)
            if not isinstance(chart, Chart):
                yield Problem(("environments", name), "an environment is a Chart", type(chart).__name__, "a Chart")
            elif chart.name != self.name:
                yield Problem(
                    ("environments", name), "an environment is the same chart", chart.name, self.name,
                    hint="make it by .but()",
                )  # fmt: skip


def _no_floor(text: str) -> str:
    return f"`{text}` is no version that charts are made for: {definitions.FLOORS[0]} to {definitions.FLOORS[-1]}"


@functools.cache
def root_keys() -> frozenset[str]:
    """List the keys that values may have at the root: no component can have such a name."""
    paths = {declared.mark.path.split(".")[0] for cls in (Chart, Deployment) for declared in declare.declared(cls)} - {
        ""
    }
    return frozenset(paths | {"config", "configMaps", "existingConfigMaps", "secret", "secrets", "existingSecret",
                              "existingSecrets", "persistence", "enabled"})  # fmt: skip
