"""Charts that a chart depends on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, field
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from chartgen.spec import dependency_checks
from chartgen.spec.any_chart import AnyChart
from chartgen.spec.base import Spec, spec
from chartgen.spec.declare import OPEN, Value
from chartgen.spec.frozen import Items, Names, RawValues, empty
from chartgen.spec.types import Text, checked
from chartgen.spec.validity import is_valid

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart
else:
    Chart = AnyChart


@spec
class Dependency(Spec):
    """A chart that another chart depends on: Helm installs both in one release.

    Its values are under its name, or its alias. For a chart of your specs, use `Dependency.of(chart)`.
    """

    name: Text
    """Name of the chart. Fixed in the chart."""
    _: KW_ONLY
    version: Annotated[str, checked(dependency_checks.version_problem)]
    """Version of the chart, or a range such as `~16.2.0` or `>=16.2.0 <17.0.0`. Fixed in the chart."""
    repository: Text
    """URL of its repository, `https://...` or `oci://...`, or `@NAME` for one added with `helm repo add`. Fixed in the
    chart."""
    locked: Annotated[str, checked(dependency_checks.exact_version_problem, empty=True)] = ""
    """Exact version within the range, for Chart.lock: `helm dependency build` fetches it. Fixed in the chart."""
    alias: str = ""
    """Key of its values, used in the names of its objects. Defaults to the name. Fixed in the chart."""
    condition: str = ""
    """Path of the value that enables it, such as `postgresql.enabled`. Fixed in the chart."""
    tags: Items[str] = ()
    """Tags. The value `tags.TAG` enables or disables all dependencies with that tag. Fixed in the chart."""
    enabled: bool = True
    """Whether it is installed by default: the default of its condition, or of its tags. Fixed in the chart."""
    values: Annotated[RawValues, Value("*", "Dependencies", OPEN)] = field(default_factory=empty)
    """Values that override the defaults of the chart; None removes a default. Value: `NAME`."""
    import_values: Items[Text | Names[str]] = ()
    """Values of the chart that become values of this one: a key of its `exports`, or two paths of maps, such as
    `{"child": "auth", "parent": "global.database"}`. Values of this chart take precedence. Fixed in the chart."""
    chart: Chart | None = None
    """The chart itself, if a spec creates it; see `Dependency.of`. Fixed in the chart."""

    _checks: ClassVar[ModuleType] = dependency_checks

    @classmethod
    def of(
        cls,
        chart: "Chart",
        *,
        alias: str = "",
        condition: str | None = None,
        tags: Sequence[str] = (),
        enabled: bool = True,
        values: Mapping[str, Any] = MappingProxyType({}),
        import_values: Sequence[Mapping[str, str]] = (),
    ) -> Self:
        """Depend on a chart of your specs, in its current version.

        Args:
            chart: The chart.
            alias: Key of its values. Defaults to its name.
            condition: Path of the value that installs or omits it. Defaults to `NAME.enabled`, or to none with tags.
            tags: Tags.
            enabled: Whether it is installed by default: the default of its condition, or of its tags.
            values: Values that differ from those of the chart itself, in all environments.
            import_values: Maps of its values that become values of this chart, each as a `child` and a `parent` path.
        """
        if not issubclass(type(chart), AnyChart) or not is_valid(chart):
            # The constructor reports that it is no chart; what is wrong with a chart is reported already.
            return cls("unknown", version="0.0.0", repository="file://unknown", chart=chart)
        if condition is None:
            condition = "" if tags else f"{alias or chart.name}.enabled"
        return cls(
            chart.name,
            version=chart.version,
            repository=f"file://../{chart.name}",
            alias=alias,
            condition=condition,
            tags=tags,
            enabled=enabled,
            values=dict(values),
            import_values=import_values,
            chart=chart,
        )

    @property
    def key(self) -> str:
        """Key of its values."""
        return self.alias or self.name

    @property
    def exact_version(self) -> str:
        """Version that Chart.lock contains."""
        return self.locked or self.version

    def imports(self) -> Iterator[tuple[str, str]]:
        """Yield the imports: the path of each map in the values of the chart, and in those of this chart, or `.`."""
        for each in self.import_values:
            yield (f"exports.{each}", ".") if isinstance(each, str) else (each["child"], each["parent"])
