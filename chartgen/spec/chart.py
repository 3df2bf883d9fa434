"""The chart, which Helm installs, upgrades and uninstalls as a unit."""

import functools
import sys
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from chartgen import names
from chartgen.kubernetes import definitions
from chartgen.locations import Key, Path, call_site
from chartgen.spec import chart_checks, examples, param_checks
from chartgen.spec.any_chart import AnyChart
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.cluster import Cluster
from chartgen.spec.config import ConfigMap
from chartgen.spec.connection_test import ConnectionTest
from chartgen.spec.crds import Definitions
from chartgen.spec.declare import Group, Level, Value
from chartgen.spec.declare import definitions as list_of
from chartgen.spec.dependency import Dependency
from chartgen.spec.deprecation import Deprecated, Renamed
from chartgen.spec.extensions import PLACE, ChartExtension
from chartgen.spec.extensions import SECTION as EXTENSIONS
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.image import Image
from chartgen.spec.keys import KeySource
from chartgen.spec.labels import labels_value
from chartgen.spec.manifest import Manifest, Waiver
from chartgen.spec.namespace import Namespace
from chartgen.spec.nested import is_known, report_invalid_pod, report_unknown_host
from chartgen.spec.rawdata import objects_in
from chartgen.spec.statefulset import StatefulSet
from chartgen.spec.storage import PersistentVolumeClaim, Volume, owners_of
from chartgen.spec.text import mark
from chartgen.spec.types import Annotations, Labels, Profile, Text, checked
from chartgen.spec.unfilled import is_unfilled
from chartgen.spec.unset import UNSET
from chartgen.spec.workload import CONTAINERS, Workload
from chartgen.versions.semver import chart_version_problem

if TYPE_CHECKING:
    from chartgen.spec.any_chart import MainWorkload
else:
    MainWorkload = Workload | None
    Chart = AnyChart  # in the fields of the class, until it is defined itself

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


_UNSUPPORTED = f"must be a supported version, {definitions.MIN_VERSIONS[0]} to {definitions.MIN_VERSIONS[-1]}"
Url = Annotated[str, checked(names.url, empty=True)]


@spec
class Maintainer(Spec):
    """A maintainer of a chart."""

    name: Text
    """Name. Fixed in the chart."""
    _: KW_ONLY
    email: Annotated[str, checked(names.email, empty=True)] = ""
    """Email address. Fixed in the chart."""
    url: Url = ""
    """URL. Fixed in the chart."""


@spec
class Chart(AnyChart[MainWorkload]):
    """A Helm chart: a main workload, additional components and the objects they use."""

    name: Annotated[str, checked(names.chart_name)]
    """Name of the chart. If the release has the same name, so do the main resources. Fixed in the chart."""
    _: KW_ONLY
    version: Annotated[str, checked(chart_version_problem)]
    """Version of the chart, SemVer 2. Fixed in the chart."""
    description: str = ""
    """Description of the chart in one sentence. Fixed in the chart."""
    app_version: str | None = None
    """Version of the application. Defaults to the tag of the main image. Fixed in the chart."""
    namespace: Namespace | None = None
    """Namespace of the chart. Fixed in the chart."""
    clusters: Items[Cluster] = ()
    """Clusters that the chart runs in, for `chartgen gitops` and `chartgen status`. Each environment has its own.
    Fixed in the chart."""
    after: Items[Chart] = ()
    """Charts to install before this one. Fixed in the chart."""
    workload: Annotated[MainWorkload, Group("")] = None  # type: ignore[assignment]
    """Main workload. Its values are at the root."""
    image: Annotated[Image | None, Group("image")] = None
    """Image of the components without an image of their own, if there is no main workload. Value: `image`."""
    components: Names[Workload] = field(default_factory=empty)
    """Additional workloads by name. The values of each are under its name."""
    dependencies: Items[Dependency] = ()
    """Other charts, which Helm installs in the same release. The values of each are under its name."""
    config_maps: Items[ConfigMap] = ()
    """ConfigMaps that no workload refers to, such as those that an operator reads. Part of the values `config` and
    `configMaps`."""
    persistent_volume_claims: Items[PersistentVolumeClaim] = ()
    """Claims that no workload mounts. Part of the value `persistence`."""
    manifests: Items[Manifest] = ()
    """Additional Kubernetes objects. Fixed in the chart."""
    extensions: Annotated[Names[ChartExtension], Group(PLACE, EXTENSIONS)] = field(default_factory=empty)
    """Objects of the kinds of plug-ins by name, each called `FULLNAME-NAME`. An empty name stands for `FULLNAME`.
    Value: `KINDs.NAME`, or `KIND`."""
    crds: Items[Definitions] = ()
    """CustomResourceDefinitions, as paths of YAML or JSON files, or of folders with such files. Helm installs them
    before everything else, and never changes or deletes them. Fixed in the chart."""
    image_pull_secrets: Annotated[
        Items[Raw],
        Value(
            "imagePullSecrets", "Image", list_of("LocalObjectReference"), full=examples.PULL_SECRETS, level="standard"
        ),
    ] = ()
    """Image pull secrets, such as `{"name": "registry"}`. In a spec, the default of workloads that set none. Value:
    `imagePullSecrets`."""
    _name_override: ClassVar[Value] = Value("nameOverride", "Names", _FULLNAME)
    """Overrides the chart's name in names and labels. Value: `nameOverride`."""
    fullname: Annotated[
        str,
        checked(names.dns_1035_label, empty=True),
        Value("fullnameOverride", "Names", _FULLNAME, level="standard"),
    ] = ""
    """Overrides the full name of the resources. Value: `fullnameOverride`."""
    labels: Annotated[Labels, labels_value("commonLabels", "Names")] = field(default_factory=empty)
    """Labels of all resources. Value: `commonLabels`."""
    annotations: Annotated[Annotations, Value("commonAnnotations", "Names", full=examples.LABELS)] = field(
        default_factory=empty
    )
    """Annotations of all resources. Value: `commonAnnotations`."""
    service_account: Annotated[ServiceAccount | None, Group("serviceAccount")] = UNSET
    """Service account of the workloads. Value: `serviceAccount`."""
    _extra_manifests: ClassVar[Value] = Value(
        "extraManifests", "Extras", {"type": "array", "items": _OBJECT}, initial=(), full=examples.MANIFESTS
    )
    """Additional Kubernetes objects to create. Value: `extraManifests`."""
    tests: Annotated[ConnectionTest | None, Group("tests", "Tests", level="all")] = UNSET
    """Job of `helm test`. By default, only charts of the level all have one. Value: `tests`."""
    ci: bool = False
    """Whether `ci/` has values files for testing the chart, as it does at the level all. If not, it only has
    placeholders for the contents of Secrets. Fixed in the chart."""
    _global_image_registry: ClassVar[Value] = Value(
        "global.imageRegistry", "Global", _IMAGE_REGISTRY, full="registry.example.com"
    )
    """Registry of all images. Takes precedence over those of the images. Value: `global.imageRegistry`."""
    _global_image_pull_secrets: ClassVar[Value] = Value(
        "global.imagePullSecrets",
        "Global",
        list_of("LocalObjectReference"),
        initial=(),
        full=examples.GLOBAL_PULL_SECRETS,
    )
    """Additional image pull secrets. Value: `global.imagePullSecrets`."""
    suites: bool = False
    """Whether to write test suites of helm-unittest to `tests/`. They are not packaged. Fixed in the chart."""
    defaults: Profile | None = None
    """Defaults profile, which decides what unset fields mean: `hardened`, `openshift` or `kubernetes`. If None, the
    profile of the namespace or project. Fixed in the chart."""
    level: Level | None = None
    """How many values the chart has: minimal, standard or all. If None, the level of the namespace or project. Fixed in
    the chart."""
    expose: Items[Text] = ()
    """Paths of values to add, such as `tolerations`, `worker.tolerations` or `*.tolerations`. Fixed in the chart."""
    fixed: Items[Text] = ()
    """Paths of values that are fixed in the chart instead, such as `securityContext`. Fixed in the chart."""
    kube_version: Annotated[str, checked(lambda text: None if text in definitions.MIN_VERSIONS else _UNSUPPORTED)] = (
        definitions.DEFAULT_MIN_VERSION
    )
    """Minimum Kubernetes version, such as 1.28. Defaults to the project's, then 1.30. Fixed in the chart."""
    params: Raw = field(default_factory=empty)
    """Values of Params by path, if they differ from the defaults, for example in an environment. Part of the values
    `PATH`."""
    keywords: Items[str] = ()
    """Keywords for searches. Fixed in the chart."""
    home: Url = ""
    """URL of the project's home page. Fixed in the chart."""
    sources: Items[Url] = ()
    """URLs of the source code. Fixed in the chart."""
    maintainers: Items[Maintainer] = ()
    """Maintainers of the chart. Fixed in the chart."""
    icon: Url = ""
    """URL of an icon. Fixed in the chart."""
    license: str = ""
    """SPDX identifier of the license. Fixed in the chart."""
    chart_annotations: Names[str] = field(default_factory=empty)
    """Annotations of Chart.yaml, such as those of Artifact Hub. Fixed in the chart."""
    waivers: Items[Waiver] = ()
    """Rules that are waived for this chart, with the reasons. Fixed in the chart."""
    deprecations: Items[Renamed | Deprecated] = ()
    """Values that are renamed, and values that a later version removes. Fixed in the chart."""
    environments: Names[Chart] = field(default_factory=empty)
    """Variants of the chart by environment, set by `with_environments`. Fixed in the chart."""

    _checks: ClassVar[ModuleType] = chart_checks

    def with_environments(self, **environments: "Chart") -> Self:
        """Add environments by name, each a variant of this chart; `values-NAME.yaml` contains the differences."""
        return self.but(environments=dict(self.environments) | environments)

    def but_workload(self, name: str = "", /, **fields: Any) -> Self:
        """Create a copy with some fields of a component changed, or of the main workload if the name is empty.

        The copy is validated like a new object.
        """
        known = dict(self.workloads())
        if not is_known("workload", f'chart "{self.name}"', name, known, call_site(sys._getframe(1))):
            return self
        changed = known[name].but(**fields)
        return self.but(components={**self.components, name: changed}) if name else self.but(workload=changed)

    def but_param(self, path: str, value: Any, /) -> Self:
        """Create a copy with another value of a Param, such as in an environment."""
        known = [".".join(each) for each in param_checks.used_params(self)]
        if not is_known("Param", f'chart "{self.name}"', path, known, call_site(sys._getframe(1))):
            return self
        return self.but(params={**self.params, path: value})

    def host(self, component: str = "", *, service: str = "", pod: int | None = None) -> str:
        """Return the host name of a Service of this chart, for other charts.

        This assumes a release with the name of this chart or, if both are dependencies of one chart, the same release.
        By default, the Service is that of the main workload; see the function `host`.
        """
        if pod is not None and (type(pod) is not int or pod < 0):
            report_invalid_pod(self.name, pod, call_site(sys._getframe(1)))
            return ""
        workload = dict(self.workloads()).get(component)
        services = dict(workload.all_services()) if workload is not None else {}
        if isinstance(workload, StatefulSet) and pod is not None and not service:
            service, governing = workload.governing_service()
            services[service] = governing
        found = services.get(service)
        if workload is None or found is None or (pod is not None and not isinstance(workload, StatefulSet)):
            site = call_site(sys._getframe(1))
            known = [name for name, each in self.workloads() if "" in dict(each.all_services())]
            report_unknown_host(self.name, component, service, known, site)
            return ""
        owner = workload.fullname or (self.fullname and f"{self.fullname}-{component}".strip("-"))
        exact = found.fullname or (owner and f"{owner}-{service}".strip("-"))
        namespace = self.namespace.name if self.namespace is not None else ""
        suffix = "-".join(filter(None, (component, service)))
        limits = self._limits("" if service else component)
        host = mark("chart", self.name, f"={exact}" if exact else suffix, namespace, "" if exact else limits)
        if pod is None:
            return host
        name = (f"={owner}",) if owner else (component, "", self._limits(component))
        return f"{mark('chart', self.name, *name)}-{pod}.{host}"

    @property
    def fullname_max(self) -> int:
        """The maximum length of FULLNAME, which is that of the name of a main StatefulSet."""
        return self.workload.name_max if isinstance(self.workload, StatefulSet) else names.LABEL_MAX

    def _limits(self, component: str) -> str:
        """Return the maximum lengths of FULLNAME and of a name that begins with it, unless both are those of labels."""
        workload = self.components.get(component)
        own = workload.name_max if isinstance(workload, StatefulSet) else names.LABEL_MAX
        found = (self.fullname_max, own)
        return "" if found == (names.LABEL_MAX, names.LABEL_MAX) else "{} {}".format(*found)

    def workloads(self) -> tuple[tuple[str, Workload], ...]:
        """Return the workloads by component; the name of the main workload is empty."""
        return self._workloads

    @functools.cached_property
    def _workloads(self) -> tuple[tuple[str, Workload], ...]:
        main = () if self.workload is None else (("", self.workload),)
        return (*main, *self.components.items())

    def definitions(self) -> Iterator[tuple[Path, Manifest]]:
        """Yield the CustomResourceDefinitions of `crds`, each with the field path of its file or folder."""
        for index, of_path in enumerate(self.crds):
            if isinstance(of_path, tuple):  # paths are read when they are validated
                for each in of_path:
                    yield ("crds", index), each

    @property
    def default_image(self) -> Image | None:
        """Image of the workloads that have none of their own: the main workload's, or the chart's."""
        return self.image if self.workload is None or self.workload.image is None else self.workload.image

    def image_of(self, component: str) -> Image | None:
        """Return the image of a workload; the name of the main workload is empty."""
        own = self.components[component].image if component else None
        return own or self.default_image

    def images(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Image]]:
        """Yield the images that are values, each with its path in the spec and that of its value."""
        if self.default_image is not None:
            yield (
                ("image",) if self.default_image is self.image else ("workload", "image"),
                ("image",),
                self.default_image,
            )
        for component, workload in self.workloads():
            path = ("components", component) if component else ("workload",)
            values = (component,) if component else ()
            if component and workload.image is not None:
                yield (*path, "image"), (*values, "image"), workload.image
            for below, container in workload.all_containers():
                if below and container.image is not None:
                    field_name, name = below
                    yield (*path, *below, "image"), (*values, CONTAINERS[field_name], name, "image"), container.image

    def tag_of(self, image: Image) -> str:
        """Return the tag of an image, which defaults to the appVersion; empty for none."""
        return "" if image.tag is None else image.tag or self.effective_app_version()

    def effective_app_version(self) -> str:
        """Return the appVersion, which defaults to the main image's tag."""
        if self.app_version is not None:
            return self.app_version
        tag = (self.default_image.tag if self.default_image is not None else None) or ""
        return "" if is_unfilled(names.image_tag, tag) else tag

    @functools.cached_property
    def marked_texts(self) -> tuple[tuple[Path, str], ...]:
        """Each text that contains placeholders, with its field path."""
        return tuple(chart_checks.marked_texts(self))

    @functools.cached_property
    def used_sources(self) -> tuple[tuple[tuple[str | int, ...], KeySource], ...]:
        """Each ConfigMap and Secret that workloads, the chart or manifests refer to, with the path of the reference."""
        return tuple(self._used_sources())

    def _used_sources(self) -> Iterator[tuple[tuple[str | int, ...], KeySource]]:
        for component, workload in self.workloads():
            start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            for path, source in workload.all_sources():
                yield (*start, *path), source

        for index, config_map in enumerate(self.config_maps):
            yield ("config_maps", index), config_map
        for manifest_path, thing in self._in_manifests():
            for owner in owners_of(thing):
                yield manifest_path, owner

    def _in_manifests(self) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Yield the objects of the language within manifests, each with its field path."""
        for index, manifest in enumerate(self.manifests):
            yield from objects_in(manifest.definition, ("manifests", index, "definition"))

    @functools.cached_property
    def used_volumes(self) -> tuple[tuple[tuple[str | int, ...], Volume], ...]:
        """Each volume of a workload, with its field path."""
        return tuple(self._used_volumes())

    def _used_volumes(self) -> Iterator[tuple[tuple[str | int, ...], Volume]]:
        for component, workload in self.workloads():
            start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
            for path, mount in workload.all_mounts():
                if isinstance(mount.source, Volume):
                    yield (*start, *path), mount.source

        for index, claim in enumerate(self.persistent_volume_claims):
            yield ("persistent_volume_claims", index), claim
        for manifest_path, thing in self._in_manifests():
            if isinstance(thing, Volume):
                yield manifest_path, thing

    @check("name", "environments")
    def _environments_of_this_chart(self) -> Iterator[Problem]:
        for name, chart in self.environments.items():
            if sentence := names.dns_label(name):
                yield Problem(("environments", Key(name)), f'invalid environment name "{name}": {sentence}', name)
            if chart.name != self.name:
                yield Problem(
                    ("environments", name), "invalid environment: it must be a variant of the same chart", chart.name,
                    self.name,
                    hint="create it with `.but(...)`",
                )  # fmt: skip
