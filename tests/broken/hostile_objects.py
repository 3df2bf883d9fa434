"""Values whose own methods raise: a finding where each is given, and nothing else."""

from chartgen import Chart, Deployment, ExistingSecret, Image


class Lazy:
    """A proxy that looks up its object when it is used."""

    @property
    def __class__(self) -> type:
        raise RuntimeError("the settings are not loaded")


class Rows(list):
    def __iter__(self):
        raise RuntimeError("no connection")

    def __eq__(self, other):
        raise RuntimeError("no connection")

    __hash__ = None


class Table(dict):
    def items(self):
        raise RuntimeError("no connection")

    def __eq__(self, other):
        raise RuntimeError("no connection")

    __hash__ = None


class Endless(list):
    def __iter__(self):
        while True:
            yield "again"


class Name(str):
    def __eq__(self, other):
        raise RuntimeError("not comparable")

    def __hash__(self):
        raise RuntimeError("not hashable")


image = Image("shop", tag="1.0.0")
a = Deployment(image=image, strategy=Lazy())  #! Lazy()
b = Deployment(image=image, args=Rows(["a"]))  #! Rows(["a"])
c = Deployment(image=image, env=Table({"A": "b"}))  #! Table({"A": "b"})
d = Deployment(image=image, extra_pod={"overhead": Table({"cpu": "1"})})  #! {"overhead": Table({"cpu": "1"})}
e = Deployment(image=image, args=Endless())  #! Endless()
f = Deployment(image=image, pod_anti_affinity_preset=Name("soft"))  #! Name("soft")
g = Deployment(image=image, env={"A": Lazy()})  #! {"A": Lazy()}
h = Deployment(image=image, command=["a", Lazy()])  #! Lazy()
i = ExistingSecret("shop", keys=Rows(["A"]))  #! Rows(["A"])
j = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Lazy()))  #! Lazy()
