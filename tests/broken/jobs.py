"""Jobs that cannot run."""

from chartgen import Chart, ClusterSecretStore, ConfigMap, Container, CronJob, ExternalSecret, Hook, Image, Job, PersistentVolumeClaim, Service, host

_vault = ExternalSecret("vault", store=ClusterSecretStore("vault"), keys={"TOKEN": "shop#token"})
image = Image("tool", tag="1")
a = Hook("post-install", "pre-upgrad")  #! "pre-upgrad"
b = Hook()  #! Hook
c = Hook("test", "test", weigth=-5)  #! weigth  #! "test" @2
d = Hook("test", "test")  #! "test" @2
e = CronJob(image=image, schedule="0 3 * *")  #! "0 3 * *"
f = CronJob(image=image, schedule="61 3 * * *")  #! "61 3 * * *"
g = CronJob(image=image, schedule="@daily", time_zone="Europe/Berln")  #! "Europe/Berln"
h = CronJob(image=image, schedule="@daily", time_zone="Local")  #! "Local"
i = CronJob(image=image, schedule="@daily", starting_deadline_seconds=5)  #! 5
j = Job(image=image, restart_policy="Always")  #! "Always"
k = Job(image=image, completion_mode="Indexed")  #! "Indexed"
k1 = Job(image=image, completion_mode="Indexed", completions=5, parallelism=100_001)  #! 100_001
l = Job(  # noqa: E741
    image=image,
    restart_policy="OnFailure",
    pod_failure_policy={"rules": [{"action": "Retry", "onExitCodes": {"operator": "In", "values": [1]}}]},  #! "Retry"  #! {"rules": [{"action": "Retry", "onExitCodes": {"operator": "In", "values": [1]}}]}
)
m = Job(image=image, service=Service(80))  #! service
n = Job(
    image=image,
    hook=Hook("pre-install", "pre-upgrade"),
    mounts={"/data": PersistentVolumeClaim("data", size="1Gi")},  #! PersistentVolumeClaim("data", size="1Gi")
    env={"URL": f"http://{host('web')}"},  #! f"http://{host('web')}"
    env_from=[
        ConfigMap({"QUEUE": host("queue")}),  #! ConfigMap({"QUEUE": host("queue")})
        _vault,  #! _vault
    ],
    init_containers={"wait": Container(command=["wait", host("db")])},  #! host("db")
)
o = CronJob(
    image=image,
    schedule="@daily",
    fullname="a-name-with-more-than-the-52-characters-that-cronjobs-have",  #! "a-name-with-more-than-the-52-characters-that-cronjobs-have"
)
o1 = Job(
    image=image,
    fullname="a-name-of-62-characters-which-leaves-no-room-for-the-index-abc",  #! "a-name-of-62-characters-which-leaves-no-room-for-the-index-abc"
    completion_mode="Indexed",
    completions=10,
)
p = Job(image=image, extra={"backoffLimit": 3})  #! "backoffLimit"
q = Chart(
    "a-chart-with-a-long-name",
    version="1.0.0",
    description="Has names that are too long",
    image=image,
    components={"a-component-with-a-long-name": CronJob(schedule="@daily")},  #! CronJob(schedule="@daily")
)
