"""The backend of the todo app: FastAPI, reachable only within the cluster."""

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Recreate, Service, Waiver
from todo import DEFAULT, MINIKUBE, PRODUCTION, Settings, team, todo, todo_secrets


def _chart(settings: Settings) -> Chart:
    return Chart(
        "todo-backend",
        version="0.1.0",
        description="FastAPI backend of the todo chatbot",
        namespace=todo,
        maintainers=[team],
        waivers=[
            Waiver("single-replica", reason="The backend has one replica, since only one process may write."),
            Waiver("strategy", reason="During a rolling update, two processes would write."),
            Waiver("disruption-budget", reason="With one replica, a budget would block node drains."),
            Waiver("secrets-in-environment", reason="The backend reads secrets from environment variables."),
        ],
        workload=Deployment(
            image=Image("todo-backend", tag="1.0.0-abc1234", pull_policy=settings.pull_policy),
            replicas=1,
            strategy=Recreate(),
            ports={"http": 8000},
            service=Service(8000),
            network_policy=settings.network_policy,
            env_from=[
                ConfigMap(
                    {"CORS_ORIGINS": settings.site, "BACKEND_HOST": "0.0.0.0", "BACKEND_PORT": "8000"},
                    docs={
                        "CORS_ORIGINS": "Allowed CORS origins.",
                        "BACKEND_HOST": "Bind address.",
                        "BACKEND_PORT": "Listen port.",
                    },
                ),
                todo_secrets,
            ],
            liveness=HttpGet("/health"),
            readiness=HttpGet("/ready"),
            resources=settings.resources,
        ),
    )


backend = _chart(DEFAULT).with_environments(minikube=_chart(MINIKUBE), production=_chart(PRODUCTION))
