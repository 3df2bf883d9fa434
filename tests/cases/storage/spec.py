"""Volumes of all kinds, and how they are mounted."""

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingClaim,
    HostPath,
    Image,
    Mount,
    PersistentVolumeClaim,
    Projected,
    RawVolume,
    Recreate,
    Waiver,
)

data = PersistentVolumeClaim("data", size="10Gi")
archive = PersistentVolumeClaim(
    "archive",
    size="1Ti",
    storage_class="slow",
    access_modes=["ReadWriteMany"],
    annotations={"example.com/backup": "weekly"},
    retain=False,
)
cache = PersistentVolumeClaim("cache", size="5Gi", enabled=False)
settings = ConfigMap({"app.yaml": "debug: false\n"})

chart = Chart(
    "keeper",
    level="all",
    version="4.0.0",
    description="Keeps things in every kind of volume",
    workload=Deployment(
        image=Image("keeper", tag="4.0.0"),
        strategy=Recreate(),
        mounts={
            "/var/lib/keeper": data,
            "/var/lib/keeper/wal": Mount(data, sub_path="wal"),
            "/archive": Mount(archive, read_only=True),
            "/cache": cache,
            "/tmp": EmptyDir("scratch", size_limit="100Mi"),
            "/dev/shm": EmptyDir("memory", medium="Memory"),
            "/import": ExistingClaim("import", read_only=True),
            "/export": ExistingClaim("export", "team-export"),
            "/host/log": Mount(
                HostPath("/var/log", "log", type="Directory"), read_only=True, propagation="HostToContainer"
            ),
            "/projected": Projected(
                "projected",
                [settings, {"serviceAccountToken": {"path": "token", "audience": "vault", "expirationSeconds": 3600}}],
            ),
            "/share": RawVolume("share", {"nfs": {"server": "nas.example.com", "path": "/share"}}),
        },
    ),
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="It ends by itself where it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
        Waiver("strategy", reason="Its volume can be mounted once."),
        Waiver("host-path", "It reads the node's logs."),
    ],
)
