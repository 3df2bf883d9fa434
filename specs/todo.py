"""The namespace of the todo app, its policies, and settings that its charts share."""

from dataclasses import dataclass
from typing import Literal

from chartgen import (
    ExistingSecret,
    ImageTag,
    Maintainer,
    Namespace,
    NetworkPolicy,
    PodDisruptionBudget,
    ProbesDefined,
    Replicas,
    RequireNamespace,
    ResourceLimits,
    Resources,
    ServiceType,
)

todo = Namespace(
    "todo",
    description="The todo chatbot",
    labels={"pod-security.kubernetes.io/enforce": "restricted"},
    policies=[
        RequireNamespace("todo"),
        Replicas({"todo-frontend": 2, "todo-backend": 1}),
        ImageTag(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)-[0-9a-f]{7,40}", form="X.Y.Z-commitHash"),
        ServiceType({"todo-frontend": "NodePort", "todo-backend": "ClusterIP"}),
        ProbesDefined("liveness", "readiness"),
        ResourceLimits(),
    ],
)

todo_secrets = ExistingSecret(
    "todo-secrets",
    keys=["DATABASE_URL", "JWT_SECRET"],
    optional_keys=["OPENAI_API_KEY"],
    docs={
        "DATABASE_URL": "Neon PostgreSQL connection string",
        "JWT_SECRET": "JWT signing key",
        "OPENAI_API_KEY": "OpenAI API key, if used",
    },
)

team = Maintainer("The todo team")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings that differ between the environments of the todo app."""

    pull_policy: Literal["IfNotPresent", "Always", "Never"] = "IfNotPresent"
    site: str = "http://todo-frontend:3000"
    resources: Resources = Resources(cpu="100m", memory="256Mi", cpu_limit="500m", memory_limit="256Mi")
    network_policy: NetworkPolicy = NetworkPolicy(enabled=False)
    disruption_budget: PodDisruptionBudget = PodDisruptionBudget(enabled=False)


DEFAULT = Settings()
MINIKUBE = Settings(pull_policy="Never")
PRODUCTION = Settings(
    site="https://todo.example.com",
    resources=Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="512Mi"),
    network_policy=NetworkPolicy(),
    disruption_budget=PodDisruptionBudget(),
)
