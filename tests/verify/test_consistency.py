"""What API servers reject and no schema expresses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from chartgen.objects.cron import schedule_problem
from tests.verify.objects import found_in

POD = "spec.template.spec"


def deployment(pod: str = "", container: str = "", spec: str = "", kind: str = "Deployment") -> str:
    """A workload; the parts are YAML flow mappings without their braces."""
    service = "serviceName: web, " if kind == "StatefulSet" else ""
    headless = "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: None}\n"
    return f"""apiVersion: apps/v1
kind: {kind}
metadata: {{name: web}}
spec:
  {{{service}selector: {{matchLabels: {{app: web}}}}, {spec}
  template: {{metadata: {{labels: {{app: web}}}}, spec: {{{pod}
  containers: [{{name: web, image: "web:1", {container}}}]}}}}}}
{headless if service else ""}"""


def job(schedule: str = "", restart: str = "restartPolicy: Never,") -> str:
    """A Job, or a CronJob if it has a schedule."""
    template = f'template: {{spec: {{{restart} containers: [{{name: a, image: "a:1"}}]}}}}'
    if not schedule:
        return f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a-1}}\nspec: {{{template}}}\n"
    spec = f"schedule: {schedule}, jobTemplate: {{spec: {{{template}}}}}"
    return f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"


def policy(block: str) -> str:
    return f"""apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: a}}
spec: {{podSelector: {{}}, egress: [{{to: [{{ipBlock: {block}}}]}}]}}
"""


def service(spec: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"


CLAIM = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}"
CLAIMS = f"volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {{{CLAIM}}}}}],"
QUANTITY = "expected one such as 250m, 128Mi or 1Gi"
LABEL = "must contain only letters, digits, dashes, underscores and dots, not"
NAME = "must contain only lower-case letters, digits, dashes and dots, not"
PROBE = "readinessProbe: {exec: {command: [a]}}"
NEVER = "restartPolicy: Never,"
JOB_POD = "spec.jobTemplate.spec.template.spec.restartPolicy"
BOTH = "minAvailable: 1, maxUnavailable: 1"
SPREAD = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, %s}],"


@pytest.mark.parametrize(
    "template",
    [
        deployment(kind="StatefulSet", spec=CLAIMS, container="volumeMounts: [{name: data, mountPath: /data}]"),
        deployment(container="resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 0.1, memory: 1024Mi}}"),
        deployment(pod=SPREAD % "labelSelector: {matchLabels: {app: web}}, matchLabelKeys: [pod-template-hash]"),
        deployment(pod=f"initContainers: [{{name: a, image: a:1, restartPolicy: Always, {PROBE}}}],"),
        job("'*/5 0-6,22 1 JAN-mar Sun'"),
        job("'@every 1h30m'"),
        job("'@daily'", "restartPolicy: OnFailure,"),
        job(),
        policy("{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.1/32]}"),
        policy("{cidr: 'fd00::/8', except: ['fd00:1::/32']}"),
        service("clusterIP: None, selector: {a: b}"),
        service("ports: [{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: aGVsbG8=, b: ''}\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:a'}\nrules: []\n",
    ],
)
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, template) == []


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            deployment(
                kind="StatefulSet",
                spec=CLAIMS,
                container="volumeMounts: [{name: date, mountPath: /date}, {name: data, mountPath: /data}]",
            ),
            f"{POD}.containers[0].volumeMounts[0].name",
            "StatefulSet/web mounts the volume date, which the pod does not have",
        ),
        (
            deployment(container="resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}"),
            f"{POD}.containers[0].resources.requests.memory",
            "Deployment/web requests more memory than its limit: 2Gi above the limit of 1Gi",
        ),
        (
            deployment(container="resources: {requests: {memory: 1GB}}"),
            f"{POD}.containers[0].resources.requests.memory",
            f"Deployment/web has an invalid quantity in `{POD}.containers[0].resources.requests.memory`: {QUANTITY}",
        ),
        (
            deployment(pod=SPREAD % "labelSelector: {matchLabels: {app: web}}, matchLabelKeys: [app]"),
            f"{POD}.topologySpreadConstraints[0].matchLabelKeys",
            "Deployment/web has app both in `matchLabelKeys` and in the `labelSelector`",
        ),
        (
            deployment(pod=SPREAD % "matchLabelKeys: [app]"),
            f"{POD}.topologySpreadConstraints[0].matchLabelKeys",
            "Deployment/web has `matchLabelKeys` without a `labelSelector`",
        ),
        (
            deployment(
                pod="affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, "
                "labelSelector: {matchExpressions: [{key: app, operator: Exists}]}, mismatchLabelKeys: [app]}]}},"
            ),
            f"{POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].mismatchLabelKeys",
            "Deployment/web has app both in `mismatchLabelKeys` and in the `labelSelector`",
        ),
        (
            deployment(pod="hostNetwork: true, securityContext: {sysctls: [{name: net/core/somaxconn, value: '1'}]},"),
            f"{POD}.securityContext.sysctls[0].name",
            "Deployment/web has the sysctl net/core/somaxconn, which is that of the node with `hostNetwork`",
        ),
        (
            deployment(pod="restartPolicy: Never,"),
            f"{POD}.restartPolicy",
            "Deployment/web has the restart policy Never: the pods of a Deployment need Always",
        ),
        (
            deployment(spec="strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}},"),
            "spec.strategy.rollingUpdate",
            "Deployment/web has `rollingUpdate` and the strategy Recreate",
        ),
        (
            deployment(container="ports: [{name: a-long-port-name, containerPort: 80}]"),
            f"{POD}.containers[0].ports[0].name",
            'Deployment/web has the invalid port name "a-long-port-name": must have at most 15 characters, not 16',
        ),
        (
            job(restart="restartPolicy: Always,"),
            "spec.template.spec.restartPolicy",
            "Job/a-1 has the restart policy Always: the pods of a Job need OnFailure or Never",
        ),
        (
            job("'@daily'", restart=""),
            JOB_POD,
            f"CronJob/a lacks `{JOB_POD}`: the pods of a CronJob need OnFailure or Never",
        ),
        (
            job("every night"),
            "spec.schedule",
            "CronJob/a has an invalid schedule: expected 5 fields such as `0 3 * * *`, found 2",
        ),
        (job("'0 25 * * *'"), "spec.schedule", "CronJob/a has an invalid schedule: `25` is not a valid hour (0 to 23)"),
        (
            job("'@daily', timeZone: Europe/Berln"),
            "spec.timeZone",
            "CronJob/a has an invalid time zone: unknown time zone `Europe/Berln`: did you mean `Europe/Berlin`?",
        ),
        (job("'@daily', timeZone: ''"), "spec.timeZone", "CronJob/a has an invalid time zone: it is empty"),
        (
            policy("{cidr: 10.0.0.0/8, except: [192.168.0.0/16]}"),
            "spec.egress[0].to[0].ipBlock.except[0]",
            "NetworkPolicy/a excepts 192.168.0.0/16, which is not within 10.0.0.0/8",
        ),
        (
            policy("{cidr: 10.0.0.0/8, except: ['fd00::/8']}"),
            "spec.egress[0].to[0].ipBlock.except[0]",
            "NetworkPolicy/a excepts fd00::/8, which is not within 10.0.0.0/8",
        ),
        (
            policy("{cidr: 10.0.0.0/33}"),
            "spec.egress[0].to[0].ipBlock.cidr",
            "NetworkPolicy/a has an invalid CIDR `10.0.0.0/33`",
        ),
        (
            service("ports: [{name: a, port: 80}, {name: b, port: 80}]"),
            "spec.ports[1]",
            "Service/a has port 80 and protocol TCP twice in `ports`",
        ),
        (
            service("ports: [{port: 80, nodePort: 30000}]"),
            "spec.ports[0].nodePort",
            "Service/a has a node port and the type ClusterIP",
        ),
        (
            f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\nspec: {{{BOTH}}}\n",
            "spec",
            "PodDisruptionBudget/a has both `minAvailable` and `maxUnavailable`: expected one",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {app: 'a b'}}\n",
            "metadata.labels.app",
            f'ConfigMap/a has the invalid value "a b" of the label app: {LABEL} a space',
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n",
            "metadata.name",
            f'ConfigMap/A has the invalid name "A": {NAME} "A"',
        ),
        (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {key: hunter2!}\n",
            "data.key",
            "Secret/a has a value in `data.key` that is not base64",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbinaryData: {key: abc}\n",
            "binaryData.key",
            "ConfigMap/a has a value in `binaryData.key` that is not base64",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, template: str, field: str, message: str) -> None:
    assert yaml.safe_load_all(template)
    found = [(rule, where, text.partition(" (templates/")[0]) for rule, where, text in found_in(tmp_path, template)]
    assert found == [("consistency", field, message)]


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* * 0 * *",
        "*/0 * * * *",
        "5-1 * * * *",
        "@nightly",
        "TZ=UTC 0 0 * * *",
        "a * * * *",
    ],
)
def test_schedules(schedule: str) -> None:
    assert schedule_problem(schedule)


@pytest.mark.parametrize("level", ["baseline", "restricted"])
def test_pod_security(tmp_path: Path, level: str) -> None:
    labels = f"labels: {{pod-security.kubernetes.io/enforce: {level}}}"
    namespace = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: default, {labels}}}\n---\n"
    found = found_in(tmp_path, namespace + deployment(pod="hostNetwork: true,"))
    assert all(rule == "pod-security" for rule, _, _ in found)
    fields = [field.removeprefix(f"{POD}.") for _, field, _ in found]
    context = "containers[0].securityContext"
    rest = ["allowPrivilegeEscalation", "capabilities.drop", "runAsNonRoot", "seccompProfile.type"]
    assert fields == ["hostNetwork", *([f"{context}.{field}" for field in rest] if level == "restricted" else [])]
    assert found[0][2].startswith(
        f"Deployment/web violates the Pod Security level {level} of the namespace default: `hostNetwork` must not be"
    )


def test_pod_security_of_a_manifest_in_a_spec(tmp_path: Path) -> None:
    from tests.verify.objects import run

    spec = tmp_path / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text("""from chartgen import Chart, Manifest, Namespace

shop = Chart(
    "shop",
    version="0.1.0",
    description="A shop",
    namespace=Namespace("shop", labels={"pod-security.kubernetes.io/enforce": "baseline"}),
    manifests=[
        Manifest({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "a"},
            "spec": {"hostPID": True, "containers": [{"name": "a", "image": "a:1"}]},
        }),
    ],
)
""")
    (finding,) = run(spec).findings
    assert (finding.rule, finding.field) == ("pod-security", "spec.hostPID")
    assert finding.location is not None
    assert finding.location.line == 13
