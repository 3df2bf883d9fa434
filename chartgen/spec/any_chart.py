"""The base of charts, for what charts contain that refers to other charts, and the type of their main workload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chartgen.spec.base import Spec, base

if TYPE_CHECKING:
    from typing import Generic, Self, overload

    from typing_extensions import TypeVar

    from chartgen.spec.chart import Chart
    from chartgen.spec.workload import Workload

    MainWorkload = TypeVar(  # noqa: PLC0105  authors see the name in messages
        "MainWorkload", bound=Workload | None, default=Workload | None, covariant=True
    )
    """Type of the main workload of a chart, such as Deployment in `Chart[Deployment]`."""
    _Other = TypeVar("_Other", bound=Workload | None)

    class AnyChart(Spec, Generic[MainWorkload]):
        """A chart."""

        @overload
        def but(self, *, workload: _Other, **fields: Any) -> Chart[_Other]: ...
        @overload
        def but(self, **fields: Any) -> Self: ...
        def but(self, **fields: Any) -> Any:
            """Create a copy with some fields changed, such as the type of the main workload."""

else:

    @base
    class AnyChart(Spec):
        """A chart."""

        def __class_getitem__(cls, _workload: Any) -> Any:
            """Return the class itself: only type checkers know the type of the main workload."""
            return cls
