"""The frontend of the todo app: Next.js, exposed on a port of the nodes."""

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Peer, Service, Waiver
from todo import DEFAULT, MINIKUBE, PRODUCTION, Settings, team, todo
from todo_backend import backend


def _chart(settings: Settings) -> Chart:
    return Chart(
        "todo-frontend",
        version="0.1.0",
        description="Next.js frontend of the todo chatbot",
        namespace=todo,
        maintainers=[team],
        waivers=[Waiver("node-port", reason="Without an ingress, the frontend is exposed on a node port.")],
        after=[backend],
        workload=Deployment(
            image=Image("todo-frontend", tag="1.0.0-abc1234", pull_policy=settings.pull_policy),
            replicas=2,
            ports={"http": 3000},
            service=Service(3000, type="NodePort"),
            network_policy=settings.network_policy.but(ingress=[Peer()]),
            pod_disruption_budget=settings.disruption_budget,
            env_from=[
                ConfigMap(
                    {"NEXT_PUBLIC_API_URL": "http://todo-backend:8000"},
                    docs={"NEXT_PUBLIC_API_URL": "Backend API URL."},
                ),
            ],
            liveness=HttpGet("/api/health"),
            readiness=HttpGet("/"),
            resources=settings.resources,
        ),
    )


frontend = _chart(DEFAULT).with_environments(minikube=_chart(MINIKUBE), production=_chart(PRODUCTION))
