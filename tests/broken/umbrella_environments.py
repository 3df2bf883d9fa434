"""Environments of umbrella charts that are in other namespaces than those of their charts."""

from chartgen import Chart, Dependency, Deployment, Image, Namespace

here, there, elsewhere = Namespace("here"), Namespace("there"), Namespace("elsewhere")
_archive = Chart(
    "archive",
    version="1.0.0",
    description="x",
    namespace=here,
    workload=Deployment(image=Image("archive", tag="1.0.0")),
)
_desk = _archive.but(name="desk")
archive = _archive.with_environments(production=_archive.but(namespace=there))
desk = _desk.with_environments(production=_desk.but(namespace=elsewhere))
both = Chart(
    "both",
    version="1.0.0",
    description="x",
    namespace=here,
    dependencies=[Dependency.of(archive), Dependency.of(desk)],  #! Dependency.of(desk)
)
_one = Chart("one", version="1.0.0", description="x", namespace=here, dependencies=[Dependency.of(archive)])
_more = [*_one.dependencies, Dependency.of(_desk)]
one = _one.with_environments(
    production=_one.but(namespace=there),
    staging=_one.but(dependencies=_more),  #! _more
)
full = Chart(
    "full",
    version="1.0.0",
    description="x",
    namespace=here,
    dependencies=[Dependency.of(archive, values={"fullnameOverride": "x"})],  #! "x"
)
