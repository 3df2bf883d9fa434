"""Shared definitions: mypy accepts them in specs, with the names of their types or without."""

from collections.abc import Iterable

from chartgen import (
    FULLNAME,
    Chart,
    Components,
    ConfigMap,
    Deployment,
    EmptyDir,
    Env,
    EnvFrom,
    EnvValue,
    ExistingSecret,
    FieldRef,
    HttpGet,
    Image,
    KeySource,
    Labels,
    Manifest,
    Mount,
    Mountable,
    Mounts,
    Object,
    Port,
    Ports,
    Probe,
    Service,
    Services,
    Toleration,
    Tolerations,
    Volume,
    Workload,
    host,
)

db = ExistingSecret("db", keys=["A"])
settings = ConfigMap({"SETTING": "x"})

ENV: Env = {"A": db.key("A"), "B": "x", "NODE": FieldRef("spec.nodeName"), "URL": f"http://{host()}"}
MORE: Env = {**ENV, "C": FULLNAME}
FROM: EnvFrom = [settings]
PORTS: Ports = {"http": 8080, "dns": Port(53, protocol="UDP")}
SERVICES: Services = {"dns": Service({"dns": 53})}
MOUNTS: Mounts = {"/tmp": EmptyDir("tmp"), "/settings": settings, "/a": Mount(db, read_only=True)}
TOLERATIONS: Tolerations = [Toleration("gpu"), {"key": "spot", "operator": "Exists"}]
LABELS: Labels = {"team": "shop"}
AFFINITY: Object = {"nodeAffinity": {}}
ARGS = ["serve", "--verbose"]
TEXTS = {"A": "a", "B": "b"}
KEYS = ("A", "B")
SOURCES = [settings, ConfigMap({"C": "y"}, name="more")]
VOLUMES = {"/cache": EmptyDir("cache")}
NUMBERS = {"http": 80}


def variables(names: Iterable[str]) -> Env:
    return {name: value_of(name) for name in names}


def value_of(name: str) -> EnvValue:
    return db.key("A") if name == "A" else name


def probe(path: str) -> Probe:
    return HttpGet(path)


def scratch(name: str) -> Volume:
    return EmptyDir(name)


def files(source: KeySource) -> Mountable:
    return source


def worker(image: Image, **labels: str) -> Workload:
    return Deployment(image=image, labels=labels, env=variables(["A", "B"]), mounts={"/tmp": scratch("tmp")})


image = Image("shop", tag="1.0.0")
web = Deployment(
    image=image,
    env=ENV | {"D": "1"} if isinstance(ENV, dict) else MORE,
    env_from=FROM,
    ports=PORTS,
    services=SERVICES,
    mounts=MOUNTS,
    tolerations=TOLERATIONS,
    labels=LABELS,
    affinity=AFFINITY,
    args=ARGS,
    service=Service(80),
    liveness=probe("/live"),
)
other = Deployment(
    image=image,
    env=TEXTS,
    env_from=SOURCES,
    ports=NUMBERS,
    mounts=VOLUMES,
    command=KEYS,
    service=Service(NUMBERS),
)
COMPONENTS: Components = {"worker": worker(image, tier="back"), "other": other}
OBJECT: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=web,
    components=COMPONENTS,
    manifests=[Manifest(OBJECT)],
)

number: EnvValue = 1  # error: [assignment]
numbers: Env = {"A": 1}  # error: [dict-item]
names: Ports = {"http": "80"}  # error: [dict-item]
