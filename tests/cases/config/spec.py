"""ConfigMaps of all kinds: as variables, as files, made by the chart or there already."""

from chartgen import NAMESPACE, Chart, ConfigMap, Deployment, ExistingConfigMap, Image, Mount, Service, Waiver

settings = ConfigMap(
    {
        "COUNTRY": "NO",
        "VERSION": "1.10",
        "MODE": "0755",
        "LIMIT": "1e6",
        "SINCE": "2024-01-01",
        "EMPTY": "",
        "GREETING": "{{ user }} says: 'hi' # not a comment",
        "WHERE": f"in {NAMESPACE}",
        "n": "y",
    },
    docs={"COUNTRY": "Where the users live.", "EMPTY": "Nothing yet."},
)

nginx = ConfigMap(
    {
        "nginx.conf": "server {\n  listen 8080;\n  location / {\n    return 200 '{{ ok }}';\n  }\n}\n",
        "mime.types": "types { text/html html; }",
        "trailing": "two newlines\n\n",
        "leading": "  spaces\n\tand a tab\n",
    },
    name="nginx",
)

flags = ConfigMap({"FLAG_A": "on", "FLAG_B": "off"}, name="flags")
cluster = ExistingConfigMap("cluster-info")
region = ExistingConfigMap("region.settings", keys=["REGION"], optional_keys=["ZONE"])

chart = Chart(
    "configured",
    level="all",
    version="0.3.0",
    description="Reads its configuration in every way",
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="It ends by itself where it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
    ],
    workload=Deployment(
        image=Image("configured", tag="0.3.0"),
        ports={"http": 8080},
        service=Service(80),
        env={"FLAG": flags.key("FLAG_A"), "ZONE_NAME": region.key("ZONE"), "CLUSTER": cluster.key("name")},
        env_from=[settings, cluster, region],
        mounts={
            "/etc/nginx/nginx.conf": nginx.key("nginx.conf"),
            "/etc/nginx/all": nginx,
            "/etc/region": region,
            "/etc/cluster": cluster,
            "/etc/flags": Mount(flags, mode=0o440),
            "/etc/flags-b": Mount(flags, sub_path="FLAG_B"),
        },
    ),
    components={
        "reader": Deployment(
            image=Image("reader", tag="0.3.0"),
            env_from=[settings, flags.variables(prefix="SITE_"), cluster.variables(optional=True)],
            mounts={"/flags": flags},
        ),
    },
)
