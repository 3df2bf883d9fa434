"""Keywords of JSON schemas for what API servers reject although the published schemas of Kubernetes accept it.

Used by `definitions.py`. The keywords are draft-07 without `anyOf`, `oneOf` and lookahead, so Helm reports an invalid
value in one line that names it. The rules are those of Kubernetes' validation (`pkg/apis/*/validation`) for a minor
version; a field or an enumerated value is accepted from the first version in which it is on by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Schema = dict[str, Any]

INT32 = 2147483647

NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
# Names with single dots between them, the shortest way to say it.
SUBDOMAIN = r"[a-z0-9]+((-+|\.)[a-z0-9]+)*"
SIGNER = rf"{NAME}(\.{NAME})+/{SUBDOMAIN}"
QUALIFIED = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
SUFFIX = r"([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]{1,2})?"
WHOLE_SUFFIX = r"([kMGTPE]|[KMGTPE]i|[eE]\+?[0-9]{1,2})?"
# One element of a path that is not "..", and the same where it may be empty.
ELEMENT = r"(\.?[^./][^/]*|\.\.[^/]+|\.)"
OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# A part of a URL's path.
SEGMENT = "[^/%]*[^./%][^/%]*"
HUGE_PAGES = "hugepages-[1-9][0-9]*[KMGT]i"
# What stands before the slash of a key, where it is longer than a name may be.
LONG_PREFIX = "^[^/]{254}"
KEY = rf"({SUBDOMAIN}/)?{QUALIFIED}"


def ref(name: str) -> Schema:
    """Point to a definition."""
    return {"$ref": f"#/definitions/{name}"}


def enum(*words: str) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


def text(pattern: str = "", maximum: int = 0) -> Schema:
    """Return a string that is not empty, or one of a pattern."""
    schema: Schema = {"type": "string"}
    if pattern:
        schema["pattern"] = f"^{pattern}$"
    else:
        schema["minLength"] = 1
    if maximum:
        schema["maxLength"] = maximum
    return schema


def number(minimum: int, maximum: int) -> Schema:
    """Return a whole number within bounds."""
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


def items(schema: Schema, **bounds: Any) -> Schema:
    """Return a list of something."""
    return {"type": "array", "items": schema, **bounds}


def when(condition: Mapping[str, Schema], then: Schema | None = None, otherwise: Schema | None = None) -> Schema:
    """Ask for something where properties are there and as described, and for something else where they are not."""
    said = {name: schema for name, schema in condition.items() if schema}
    rule: Schema = {"if": {"required": list(condition), **({"properties": said} if said else {})}}
    if then is not None:
        rule["then"] = then
    if otherwise is not None:
        rule["else"] = otherwise
    return rule


def without(*names: str) -> Schema:
    """Let none of some properties be there."""
    return {"properties": dict.fromkeys(names, False)}


def present(name: str) -> Mapping[str, Schema]:
    """Be the condition that a property is there."""
    return {name: {}}


ONE = {"minProperties": 1, "maxProperties": 1}

PROTOCOL = enum("TCP", "UDP", "SCTP")
PULL_POLICY = enum("Always", "IfNotPresent", "Never")
PORT = ref("Port")
POSITIVE = ref("Positive")
NOT_NEGATIVE = ref("Natural")
LABEL = ref("DNSLabel")
SUBDOMAIN_NAME = ref("DNSSubdomain")
STRING: Schema = {"type": "string"}
OF_OBJECTS = r"app\.kubernetes\.io/(component|instance|managed-by|name|version{})|helm\.sh/chart"
"""Keys of labels that charts set on all objects, and further names."""
NEVER: Any = False
"""What a property is that must not be there."""
POD_RESOURCES: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"cpu": ref("Quantity"), "memory": ref("Quantity")},
    "patternProperties": {f"^{HUGE_PAGES}$": ref("WholeQuantity")},
}
SUBDOMAIN_TEXT: Schema = {"type": "string", "pattern": f"^{SUBDOMAIN}$"}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
BOOLEAN: Schema = {"type": "boolean"}


def narrowed(name: str, by: str, **properties: Schema) -> Schema:
    """Be another definition, `by` a property that it requires, with more to say of some properties.

    It is what `allOf` would say, too, but so that Helm names the wrong value in a line of its own.
    """
    narrower = {"properties": properties} if properties else {}
    return {"type": "object", "required": [by], **narrower, "dependencies": {by: ref(name)}}


def map_of(values: Schema, charts_set: str = "") -> Schema:
    """Give the schema of labels or annotations, which may not have the keys that charts set themselves."""
    never = {f"^({charts_set})$": False} if charts_set else {}
    return {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {LONG_PREFIX: False, **never, f"^{KEY}$": values},
    }


@cache
def types(minor: int) -> dict[str, Schema]:
    """Return the kinds of words and numbers that the definitions share, by name."""
    env_name = r"([-_a-zA-Z]|\.[-_a-zA-Z0-9])[-._a-zA-Z0-9]*" if minor < 32 else "[ -<>-~]+"
    search = rf"{SUBDOMAIN}\.?"
    if minor >= 33:
        underscored = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
        search = rf"(\.|{underscored}(\.{underscored})*\.?)"
    return {
        # Patterns of properties and not `propertyNames`, for which Helm 4 names a place where nothing is wrong.
        "Annotations": map_of(STRING),
        "CIDR": {
            "type": "string",
            "pattern": "^[0-9a-fA-F:.]+/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$",
            "if": {"pattern": ":"},
            "else": {"pattern": rf"^({OCTET}\.){{3}}{OCTET}/(3[0-2]|[12]?[0-9])$"},
        },
        "ConfigKey": text(r"([-_a-zA-Z0-9]|\.[-_a-zA-Z0-9])[-._a-zA-Z0-9]*", 253),
        "DNSLabel": text(NAME, 63),
        "DNSSearch": text(search, 253),
        "DNSSubdomain": text(SUBDOMAIN, 253),
        "AppArmorProfile": narrowed("Profile", "type", localhostProfile={"pattern": r"^\S(.*\S)?$", "maxLength": 4095}),
        "SeccompProfile": narrowed("Profile", "type", localhostProfile=ref("LocalPath")),
        "EnvName": text(env_name),
        "FileMode": number(0, 0o777),
        "IPAddress": {
            "type": "string",
            "if": {"pattern": ":"},
            # Not as ::ffff:192.0.2.1, which newer versions refuse.
            "then": {"format": "ipv6", "pattern": "^[0-9a-fA-F:]+$"},
            "else": {"format": "ipv4"},
        },
        "IntOrPercent": {
            "type": ["integer", "string"],
            "minimum": 0,
            "maximum": INT32,
            "pattern": "^(0|[1-9][0-9]*)%$",
        },
        # A prefix of 253 characters, a slash and a name of 63.
        "LabelKey": {**text(KEY, 317), "if": {"pattern": LONG_PREFIX}, "then": {"maxLength": 253}},
        "LabelValue": text(f"({QUALIFIED})?"),
        "Labels": map_of(ref("LabelValue")),
        "ObjectLabels": map_of(ref("LabelValue"), OF_OBJECTS.format("|part-of")),
        "PodAnnotations": map_of(STRING, "checksum/(config|secret)"),
        "PodLabels": map_of(ref("LabelValue"), r"app\.kubernetes\.io/(component|instance|name)"),
        "StandaloneLabels": map_of(ref("LabelValue"), OF_OBJECTS.format("")),
        "Natural": number(0, INT32),
        # Neither absolute nor with an element "..", nor beginning with "..", which Kubernetes keeps for itself.
        "LocalPath": text(rf"(\.?[^./][^/]*|\.)(/({ELEMENT})?)*"),
        "SafePath": text(rf"/?{ELEMENT}?(/{ELEMENT}?)*", 4096) | {"minLength": 1},
        "Percent": {
            "type": ["integer", "string"],
            "minimum": 0,
            "maximum": INT32,
            "pattern": "^(100|[1-9]?[0-9])%$",
        },
        "Port": number(1, 65535),
        # At most 15 of a-z, 0-9 and single hyphens between them, with at least one letter.
        "PortName": text("([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*", 15),
        "PortOrName": {
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": 65535,
            "maxLength": 15,
            "pattern": "^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        },
        "Positive": number(1, INT32),
        "PositiveQuantity": {
            "type": ["string", "number"],
            "exclusiveMinimum": 0,
            "pattern": rf"^\+?([0-9]*[1-9][0-9]*(\.[0-9]*)?|[0-9]*\.[0-9]*[1-9][0-9]*){SUFFIX}$",
        },
        "Quantity": {
            "type": ["string", "number"],
            "minimum": 0,
            "pattern": rf"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+){SUFFIX}$",
        },
        "ResourceList": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "cpu": ref("Quantity"),
                "ephemeral-storage": ref("Quantity"),
                "memory": ref("Quantity"),
            },
            "patternProperties": {
                # With "requests." before it, as quotas have it, its prefix has to be a prefix still, and be told apart.
                r"^([^/]{245}|requests\.)": False,
                f"^{HUGE_PAGES}$": ref("WholeQuantity"),
                # An extended resource, such as nvidia.com/gpu, is counted in whole pieces.
                rf"^{SUBDOMAIN}/{QUALIFIED}$": ref("WholeQuantity"),
            },
        },
        "SidecarContainer": {**narrowed("Container", "name"), **(without("restartPolicy") if 29 <= minor < 35 else {})},
        "StartupProbe": ref("LivenessProbe"),
        "InitContainer": {
            **narrowed("Container", "name"),
            **(
                without("lifecycle", *PROBES)
                if minor < 29
                else when(
                    {"restartPolicy": {"const": "Always"}},
                    without("restartPolicyRules") if minor == 35 else None,
                    without("lifecycle", *PROBES, *(("resizePolicy",) if minor >= 33 else ())),
                )
            ),
        },
        # Of the four ways to probe exactly one, for probes that stand in a container of their own.
        "ProbeHandler": when(
            present("exec"),
            without("grpc", "httpGet", "tcpSocket"),
            when(
                present("grpc"),
                without("httpGet", "tcpSocket"),
                when(present("tcpSocket"), without("httpGet"), {"required": ["httpGet"]}),
            ),
        ),
        "WholeQuantity": {
            "type": ["string", "integer"],
            "minimum": 0,
            "pattern": rf"^\+?[0-9]+{WHOLE_SUFFIX}$",
        },
    }


@dataclass(frozen=True)
class Stricter:
    """What is changed in one definition of Kubernetes.

    A property that is not named here stays, without null; a string that is required must not be empty.
    """

    properties: Mapping[str, Schema] = field(default_factory=dict)
    """These are replaced."""
    rules: Mapping[str, Any] = field(default_factory=dict)
    """These keywords are added to the definition's own."""
    required: tuple[str, ...] | None = None
    """What must be there, where it is not what Kubernetes says."""
    only: tuple[str, ...] = ()
    """Where it is not empty, all other properties are dropped."""
    drop: tuple[str, ...] = ()
    """Gone, dead, or off by default in every version up to 1.37."""
    since: Mapping[str, int] = field(default_factory=dict)
    """The first minor version in which a property is there and on by default, where the schema has it earlier."""
    base: str = ""
    """The definition of Kubernetes that this one is made from, where its name is another."""


_PROBE = {
    "failureThreshold": POSITIVE,
    "initialDelaySeconds": NOT_NEGATIVE,
    "periodSeconds": POSITIVE,
    "successThreshold": POSITIVE,
    "terminationGracePeriodSeconds": POSITIVE,
    "timeoutSeconds": POSITIVE,
}
_ONLY_ONCE = {**_PROBE, "successThreshold": {"const": 1}}

_PROJECTED_ITEM_MODES = {"mode": ref("FileMode"), "path": ref("LocalPath")}

CLAIM = {
    "accessModes": {
        **items(enum("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"), minItems=1),
        "if": {"contains": {"const": "ReadWriteOncePod"}},
        "then": {"maxItems": 1},
    },
    "resources": ref("VolumeResourceRequirements"),
    "storageClassName": {"type": "string", "pattern": f"^({SUBDOMAIN})?$", "maxLength": 253},
    "volumeAttributesClassName": SUBDOMAIN_NAME,
    "volumeMode": enum("Filesystem", "Block"),
}

_SUBSCRIPT = r"\['([a-z0-9]+([-.]+[a-z0-9]+)*/)?[A-Za-z0-9]+([-_.]+[A-Za-z0-9]+)*'\]"


@cache
def definitions(minor: int) -> dict[str, Stricter]:
    """Return what is changed in each definition, by its short name, which is also its name in a chart's schema."""
    env_fields = r"status\.(hostIPs?|podIPs?)" if minor >= 29 else r"status\.(hostIP|podIPs?)"
    restart_actions = ("Restart", "RestartAllContainers") if minor >= 36 else ("Restart",)
    return {
        # ---------------------------------------------------------------- where pods go
        "Affinity": Stricter({"podAntiAffinity": ref("PodAffinity")}),
        "NodeSelector": Stricter({"nodeSelectorTerms": items(ref("NodeSelectorTerm"), minItems=1)}),
        "NodeSelectorRequirement": Stricter(
            {
                "key": ref("LabelKey"),
                "operator": enum("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
                "values": items(ref("LabelValue")),
            },
            when(
                {"operator": enum("Exists", "DoesNotExist")},
                {"properties": {"values": {"maxItems": 0}}},
                {
                    "required": ["values"],
                    "properties": {"values": {"minItems": 1}},
                    **when({"operator": enum("Gt", "Lt")}, {"properties": {"values": {"maxItems": 1}}}),
                },
            ),
        ),
        # By fields one can but name a node, which the label kubernetes.io/hostname does, too.
        "NodeSelectorTerm": Stricter(drop=("matchFields",)),
        "PodAffinityTerm": Stricter(
            {
                "matchLabelKeys": items(ref("LabelKey")),
                "mismatchLabelKeys": items(ref("LabelKey")),
                "namespaces": items(LABEL),
                "topologyKey": ref("LabelKey"),
            },
            {"dependencies": {"matchLabelKeys": ["labelSelector"], "mismatchLabelKeys": ["labelSelector"]}}
            if minor >= 31
            else {},
            since={"matchLabelKeys": 31, "mismatchLabelKeys": 31},
        ),
        "PreferredSchedulingTerm": Stricter({"weight": number(1, 100)}),
        "WeightedPodAffinityTerm": Stricter({"weight": number(1, 100)}),
        "Toleration": Stricter(
            {
                "effect": enum("NoSchedule", "PreferNoSchedule", "NoExecute"),
                "key": ref("LabelKey"),
                "operator": enum("Equal", "Exists"),
                "value": ref("LabelValue"),
            },
            {
                "dependencies": {
                    "tolerationSeconds": {"required": ["effect"], "properties": {"effect": {"const": "NoExecute"}}}
                },
                **when(
                    {"operator": {"const": "Exists"}},
                    {"properties": {"value": {"maxLength": 0}}},
                    {"required": ["key"]},
                ),
            },
        ),
        "TopologySpreadConstraint": Stricter(
            {
                "matchLabelKeys": items(ref("LabelKey")),
                "maxSkew": POSITIVE,
                "minDomains": POSITIVE,
                "nodeAffinityPolicy": enum("Honor", "Ignore"),
                "nodeTaintsPolicy": enum("Honor", "Ignore"),
                "topologyKey": ref("LabelKey"),
                "whenUnsatisfiable": enum("DoNotSchedule", "ScheduleAnyway"),
            },
            {
                # To matchLabelKeys belongs a label selector, which a chart's template fills in where there is none.
                "dependencies": {"minDomains": {"properties": {"whenUnsatisfiable": {"const": "DoNotSchedule"}}}}
            },
        ),
        "LabelSelector": Stricter(
            {
                "matchExpressions": items(
                    narrowed(
                        "NodeSelectorRequirement", "operator", operator=enum("In", "NotIn", "Exists", "DoesNotExist")
                    )
                ),
                "matchLabels": ref("Labels"),
            }
        ),
        # ---------------------------------------------------------------- volumes
        "Volume": Stricter(
            {"name": LABEL},
            {"minProperties": 2, "maxProperties": 2},
            drop=(
                "awsElasticBlockStore",
                "azureDisk",
                "azureFile",
                "cephfs",
                "cinder",
                "fc",
                "flexVolume",
                "flocker",
                "gcePersistentDisk",
                "gitRepo",
                "glusterfs",
                "iscsi",
                "photonPersistentDisk",
                "portworxVolume",
                "quobyte",
                "rbd",
                "scaleIO",
                "storageos",
                "vsphereVolume",
            ),
        ),
        "ConfigMapVolumeSource": Stricter(
            {"defaultMode": ref("FileMode"), "name": SUBDOMAIN_NAME}, required=("name",), drop=("defaultUser",)
        ),
        "SecretVolumeSource": Stricter(
            {"defaultMode": ref("FileMode"), "secretName": SUBDOMAIN_NAME},
            required=("secretName",),
            drop=("defaultUser",),
        ),
        "KeyProjection": Stricter({"name": SUBDOMAIN_NAME}, required=("name",), base="ConfigMapProjection"),
        "KeyToPath": Stricter({"key": ref("ConfigKey"), **_PROJECTED_ITEM_MODES}, drop=("user",)),
        "EmptyDirVolumeSource": Stricter(
            {"medium": {"type": "string", "pattern": "^(Memory|HugePages(-.+)?)?$"}}, drop=("mode",)
        ),
        "PersistentVolumeClaimVolumeSource": Stricter({"claimName": SUBDOMAIN_NAME}),
        "HostPathVolumeSource": Stricter(
            {
                "path": ref("SafePath"),
                "type": enum(
                    "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"
                ),
            }
        ),
        "NFSVolumeSource": Stricter({"path": text("/.*")}),
        "CSIVolumeSource": Stricter({"driver": text(SUBDOMAIN, 63)}),
        "ImageVolumeSource": Stricter({"reference": text(r"\S+"), "pullPolicy": PULL_POLICY}, required=("reference",)),
        "EphemeralVolumeSource": Stricter(required=("volumeClaimTemplate",)),
        "PersistentVolumeClaimTemplate": Stricter(
            {"metadata": ref("TemplateMetadata"), "spec": ref("EphemeralClaimSpec")}
        ),
        "TemplateMetadata": Stricter(
            base="ObjectMeta",
            properties={"annotations": ref("Annotations"), "labels": ref("Labels")},
            only=("annotations", "labels"),
        ),
        "PersistentVolumeClaimSpec": Stricter(
            CLAIM,
            required=("accessModes", "resources"),
            # The other one, dataSourceRef, does the same, and the two must say the same.
            drop=("dataSource",),
            since={"volumeAttributesClassName": 34},
        ),
        # A claim that lives as long as its pod is never bound to a volume that is there already.
        "EphemeralClaimSpec": Stricter(
            CLAIM,
            base="PersistentVolumeClaimSpec",
            required=("accessModes", "resources"),
            only=tuple(CLAIM),
            since={"volumeAttributesClassName": 34},
        ),
        "VolumeResourceRequirements": Stricter(
            {
                "requests": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["storage"],
                    "properties": {"storage": ref("PositiveQuantity")},
                }
            },
            base="ResourceRequirements",
            required=("requests",),
            only=("requests",),
        ),
        "TypedObjectReference": Stricter(
            {"apiGroup": SUBDOMAIN_NAME},
            when(present("apiGroup"), otherwise={"properties": {"kind": {"const": "PersistentVolumeClaim"}}}),
            drop=("namespace",),
        ),
        "ProjectedVolumeSource": Stricter({"defaultMode": ref("FileMode")}, drop=("defaultUser",)),
        "VolumeProjection": Stricter(
            {"configMap": ref("KeyProjection"), "secret": ref("KeyProjection")},
            ONE,
            since={"clusterTrustBundle": 37, "podCertificate": 37},
        ),
        "ServiceAccountTokenProjection": Stricter(
            {"expirationSeconds": number(600, 1 << 32), "path": ref("LocalPath")}, drop=("user",)
        ),
        "ClusterTrustBundleProjection": Stricter(
            {"path": ref("LocalPath"), "name": text(), "signerName": text(SIGNER)},
            when(present("name"), without("signerName", "labelSelector"), {"required": ["signerName"]}),
            drop=("user",),
        ),
        "PodCertificateProjection": Stricter(
            {
                "certificateChainPath": ref("LocalPath"),
                "credentialBundlePath": ref("LocalPath"),
                "keyPath": ref("LocalPath"),
                "keyType": enum("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"),
                "maxExpirationSeconds": number(3600, 7862400),
                "signerName": text(SIGNER),
                "userAnnotations": ref("Annotations"),
            },
            when(
                present("keyPath"),
                otherwise=when(present("certificateChainPath"), otherwise={"required": ["credentialBundlePath"]}),
            ),
            drop=("user",),
        ),
        "DownwardAPIVolumeSource": Stricter({"defaultMode": ref("FileMode")}, drop=("defaultUser",)),
        "DownwardAPIVolumeFile": Stricter(
            {
                **_PROJECTED_ITEM_MODES,
                "fieldRef": ref("VolumeFieldSelector"),
            },
            {
                "dependencies": {
                    "resourceFieldRef": {"properties": {"resourceFieldRef": {"required": ["containerName"]}}}
                },
                **when(present("fieldRef"), without("resourceFieldRef"), {"required": ["resourceFieldRef"]}),
            },
            drop=("user",),
        ),
        "VolumeFieldSelector": Stricter(
            base="ObjectFieldSelector",
            properties={
                "apiVersion": {"const": "v1"},
                "fieldPath": text(rf"metadata\.(name|namespace|uid|(labels|annotations)({_SUBSCRIPT})?)"),
            },
        ),
        "VolumeMount": Stricter(
            {
                # A colon separates host and container paths, but for the drive of a Windows path.
                "mountPath": text("([A-Za-z]:)?[^:]+"),
                "mountPropagation": enum("None", "HostToContainer", "Bidirectional"),
                "name": LABEL,
                "recursiveReadOnly": enum("Disabled", "IfPossible", "Enabled"),
                "subPath": ref("LocalPath"),
                "subPathExpr": ref("LocalPath"),
            },
            {
                "dependencies": {"subPath": without("subPathExpr")},
                **(
                    when(
                        {"recursiveReadOnly": enum("IfPossible", "Enabled")},
                        {
                            "required": ["readOnly"],
                            "properties": {"readOnly": {"const": True}, "mountPropagation": {"const": "None"}},
                        },
                    )
                    if minor >= 31
                    else {}
                ),
            },
            drop=("bindMountOptions",),
            since={"recursiveReadOnly": 31},
        ),
        "VolumeDevice": Stricter({"devicePath": ref("SafePath"), "name": LABEL}),
        # ---------------------------------------------------------------- environment
        "EnvVar": Stricter({"name": ref("EnvName")}, {"maxProperties": 2}),
        "EnvVarSource": Stricter(
            {"configMapKeyRef": ref("KeySelector"), "secretKeyRef": ref("KeySelector")}, ONE, since={"fileKeyRef": 35}
        ),
        "EnvFromSource": Stricter(
            {"configMapRef": ref("EnvSource"), "prefix": ref("EnvName"), "secretRef": ref("EnvSource")},
            when(present("configMapRef"), without("secretRef"), {"required": ["secretRef"]}),
        ),
        "EnvSource": Stricter({"name": SUBDOMAIN_NAME}, required=("name",), base="ConfigMapEnvSource"),
        "KeySelector": Stricter(
            {"key": ref("ConfigKey"), "name": SUBDOMAIN_NAME}, required=("key", "name"), base="ConfigMapKeySelector"
        ),
        "FileKeySelector": Stricter({"key": ref("EnvName"), "path": ref("LocalPath"), "volumeName": LABEL}),
        "ObjectFieldSelector": Stricter(
            {
                "apiVersion": {"const": "v1"},
                "fieldPath": text(
                    rf"(metadata\.(name|namespace|uid|(labels|annotations){_SUBSCRIPT})"
                    rf"|spec\.(nodeName|serviceAccountName)|{env_fields})"
                ),
            }
        ),
        "ResourceFieldSelector": Stricter(
            {
                "containerName": LABEL,
                "divisor": {
                    "type": ["string", "integer"],
                    "minimum": 0,
                    "maximum": 1,
                    "pattern": "^(0|1([mkMGTPE]|[KMGTPE]i)?)$",
                },
                "resource": text(r"(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)"),
            },
            when(
                {"resource": {"pattern": "cpu$"}},
                {"properties": {"divisor": {"pattern": "^(0|1m?)$"}}},
                {"properties": {"divisor": {"pattern": "[^m]$"}}},
            ),
        ),
        # ---------------------------------------------------------------- the pod
        "HostAlias": Stricter({"hostnames": items(SUBDOMAIN_NAME), "ip": ref("IPAddress")}, required=("ip",)),
        "PodDNSConfig": Stricter(
            {
                "nameservers": items(ref("IPAddress"), maxItems=3),
                "searches": items(ref("DNSSearch"), maxItems=32),
            }
        ),
        # What a spec adds to the pods of a Deployment, beside what has a field there.
        "PodSpec": Stricter(
            {
                "activeDeadlineSeconds": NEVER,
                "ephemeralContainers": NEVER,
                "hostname": LABEL,
                "hostnameOverride": {**SUBDOMAIN_TEXT, "maxLength": 64},
                "nodeName": SUBDOMAIN_NAME,
                # Admission takes it from the runtime class.
                "overhead": NEVER,
                "schedulingGates": items(ref("PodSchedulingGate"), uniqueItems=True),
                # Admission sets it to that of the priority class.
                "priority": NEVER,
                "resources": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"limits": POD_RESOURCES, "requests": POD_RESOURCES},
                },
                "preemptionPolicy": enum("Never", "PreemptLowerPriority"),
                "restartPolicy": {"const": "Always"},
                "subdomain": LABEL,
            },
            when(
                {"hostUsers": {"const": False}},
                {"properties": {name: {"const": False} for name in ("hostIPC", "hostNetwork", "hostPID")}},
                when({"hostPID": {"const": True}}, {"properties": {"shareProcessNamespace": {"const": False}}}),
            )
            | {
                "dependencies": {
                    "schedulingGates": without("nodeName"),
                    **(
                        {
                            "hostnameOverride": {
                                "properties": {name: {"const": False} for name in ("hostNetwork", "setHostnameAsFQDN")}
                            }
                        }
                        if minor >= 35
                        else {}
                    ),
                }
            },
            required=(),
            drop=(
                "affinity",
                "automountServiceAccountToken",
                "containers",
                "dnsConfig",
                "dnsPolicy",
                "evictionResponders",
                "hostAliases",
                "imagePullSecrets",
                "initContainers",
                "nodeSelector",
                "priorityClassName",
                "runtimeClassName",
                "schedulingGroup",
                "securityContext",
                "serviceAccount",
                "serviceAccountName",
                "terminationGracePeriodSeconds",
                "tolerations",
                "topologySpreadConstraints",
                "volumes",
            ),
            since={"hostUsers": 33, "hostnameOverride": 35, "resourceClaims": 34, "resources": 34},
        ),
        "PodOS": Stricter({"name": {"const": "linux"}}),
        "PodReadinessGate": Stricter({"conditionType": ref("LabelKey")}),
        "PodResourceClaim": Stricter(
            {"name": LABEL, "resourceClaimName": SUBDOMAIN_NAME, "resourceClaimTemplateName": SUBDOMAIN_NAME},
            when(
                present("resourceClaimName"),
                without("resourceClaimTemplateName"),
                {"required": ["resourceClaimTemplateName"]},
            ),
        ),
        "PodSchedulingGate": Stricter({"name": ref("LabelKey")}),
        "PodDNSConfigOption": Stricter({"name": text()}, required=("name",)),
        "LocalObjectReference": Stricter({"name": SUBDOMAIN_NAME}, required=("name",)),
        "PodSecurityContext": Stricter(
            {
                "fsGroup": NOT_NEGATIVE,
                "fsGroupChangePolicy": enum("Always", "OnRootMismatch"),
                "runAsGroup": NOT_NEGATIVE,
                "runAsUser": NOT_NEGATIVE,
                "seLinuxChangePolicy": enum("MountOption", "Recursive"),
                "supplementalGroups": items(NOT_NEGATIVE),
                "supplementalGroupsPolicy": enum("Merge", "Strict"),
            },
            drop=("windowsOptions",),
            since={"supplementalGroupsPolicy": 33, "seLinuxChangePolicy": 33},
        ),
        "SecurityContext": Stricter(
            {"runAsGroup": NOT_NEGATIVE, "runAsUser": NOT_NEGATIVE},
            when({"privileged": {"const": True}}, {"properties": {"allowPrivilegeEscalation": {"const": True}}}),
            # Of a procMount, Default says nothing and Unmasked needs a user namespace of the pod's own; Windows has
            # none of what a chart sets beside it.
            drop=("procMount", "windowsOptions"),
        ),
        "Capabilities": Stricter({"add": items(text()), "drop": items(text())}),
        "Profile": Stricter(
            {"type": enum("RuntimeDefault", "Localhost", "Unconfined")},
            when({"type": {"const": "Localhost"}}, {"required": ["localhostProfile"]}, without("localhostProfile")),
            base="SeccompProfile",
        ),
        "Sysctl": Stricter({"name": text(r"[a-z0-9]+(([-_]+|[./])[a-z0-9]+)*", 253), "value": STRING}),
        # ---------------------------------------------------------------- containers
        # Every container, as Kubernetes has it; values hold the two kinds of it that are in `types`.
        "Container": Stricter(
            {
                "image": text(r"\S+"),
                "imagePullPolicy": PULL_POLICY,
                "livenessProbe": ref("LivenessProbe"),
                "name": LABEL,
                "readinessProbe": ref("ReadinessProbe"),
                "restartPolicy": enum("Always", "Never", "OnFailure") if minor >= 35 else enum("Always"),
                "startupProbe": ref("LivenessProbe"),
                "terminationMessagePolicy": enum("File", "FallbackToLogsOnError"),
            },
            {
                "patternProperties": {"^(liveness|readiness|startup)Probe$": ref("ProbeHandler")},
                **({"dependencies": {"restartPolicyRules": ["restartPolicy"]}} if minor >= 35 else {}),
            },
            required=("name", "image"),
            since={"resizePolicy": 33, "restartPolicy": 29, "restartPolicyRules": 35},
        ),
        "ContainerPort": Stricter(
            {
                "containerPort": PORT,
                "hostIP": ref("IPAddress"),
                "hostPort": number(0, 65535),
                "name": ref("PortName"),
                "protocol": PROTOCOL,
            }
        ),
        "ContainerResizePolicy": Stricter(
            {"resourceName": enum("cpu", "memory"), "restartPolicy": enum("NotRequired", "RestartContainer")}
        ),
        "ContainerRestartRule": Stricter({"action": enum(*restart_actions)}, required=("action", "exitCodes")),
        "ContainerRestartRuleOnExitCodes": Stricter(
            {"operator": enum("In", "NotIn"), "values": items({"type": "integer"}, maxItems=255)},
        ),
        "ResourceRequirements": Stricter(
            # Claims need the pod's own resourceClaims, which are no value.
            {"limits": ref("ResourceList"), "requests": ref("ResourceList")},
            drop=("claims",),
        ),
        "Probe": Stricter(_PROBE),
        "LivenessProbe": Stricter(base="Probe", properties=_ONLY_ONCE),
        "ReadinessProbe": Stricter(base="Probe", properties=_PROBE, drop=("terminationGracePeriodSeconds",)),
        "Lifecycle": Stricter(drop=("stopSignal",)),
        "LifecycleHandler": Stricter(rules=ONE, drop=("tcpSocket",)),
        "SleepAction": Stricter({"seconds": NOT_NEGATIVE if minor >= 33 else POSITIVE}),
        "ExecAction": Stricter({"command": items(STRING, minItems=1)}, required=("command",)),
        "HTTPGetAction": Stricter({"port": ref("PortOrName"), "scheme": enum("HTTP", "HTTPS")}, drop=("protocol",)),
        "HTTPHeader": Stricter({"name": text("[-A-Za-z0-9]+"), "value": STRING}),
        "TCPSocketAction": Stricter({"port": ref("PortOrName")}),
        "GRPCAction": Stricter({"port": PORT}, drop=("mode",)),
        # ---------------------------------------------------------------- workloads
        "RollingUpdateDeployment": Stricter(
            {"maxSurge": ref("IntOrPercent"), "maxUnavailable": ref("Percent")},
            when(
                {"maxSurge": {"enum": [0, "0%"]}},
                {"properties": {"maxUnavailable": {"minimum": 1, "pattern": "[1-9]"}}},
            ),
        ),
        "RollingUpdateDaemonSet": Stricter(
            {"maxSurge": ref("Percent"), "maxUnavailable": ref("Percent")},
            # Without a word, one pod may be unavailable and none is added.
            when(
                {"maxSurge": {"minimum": 1, "pattern": "[1-9]"}},
                {"required": ["maxUnavailable"], "properties": {"maxUnavailable": {"enum": [0, "0%"]}}},
                {"properties": {"maxUnavailable": {"minimum": 1, "pattern": "[1-9]"}}},
            ),
        ),
        "RollingUpdateStatefulSetStrategy": Stricter(
            {
                "maxUnavailable": {
                    "type": ["integer", "string"],
                    "minimum": 1,
                    "maximum": INT32,
                    "pattern": "^(100|[1-9][0-9]?)%$",
                },
                "partition": NOT_NEGATIVE,
            },
            since={"maxUnavailable": 37},
        ),
        "StatefulSetPersistentVolumeClaimRetentionPolicy": Stricter(
            {"whenDeleted": enum("Delete", "Retain"), "whenScaled": enum("Delete", "Retain")}
        ),
        "PodFailurePolicy": Stricter({"rules": items(ref("PodFailurePolicyRule"), minItems=1, maxItems=20)}),
        "PodFailurePolicyRule": Stricter(
            {
                # FailIndex, too, needs a field of an indexed Job.
                "action": enum("FailJob", "Ignore", "Count"),
                "onPodConditions": items(ref("PodFailurePolicyOnPodConditionsPattern"), minItems=1, maxItems=20),
            },
            when(present("onExitCodes"), without("onPodConditions"), {"required": ["onPodConditions"]}),
            required=("action",),
        ),
        "PodFailurePolicyOnExitCodesRequirement": Stricter(
            {
                "containerName": LABEL,
                "operator": enum("In", "NotIn"),
                "values": items({"type": "integer"}, minItems=1, maxItems=255, uniqueItems=True),
            },
            when({"operator": {"const": "In"}}, {"properties": {"values": {"items": {"minimum": 1}}}}),
        ),
        "PodFailurePolicyOnPodConditionsPattern": Stricter(
            {"status": enum("True", "False", "Unknown"), "type": ref("LabelKey")},
            required=("type",) if minor >= 35 else ("type", "status"),
        ),
        # ---------------------------------------------------------------- scaling
        "MetricSpec": Stricter(
            {"type": enum("ContainerResource", "External", "Object", "Pods", "Resource")},
            {
                "minProperties": 2,
                "maxProperties": 2,
                "dependencies": {
                    name[0].lower() + name[1:]: {"properties": {"type": {"const": name}}}
                    for name in ("ContainerResource", "External", "Object", "Pods", "Resource")
                },
            },
        ),
        "MetricTarget": Stricter(
            {
                "averageUtilization": POSITIVE,
                "averageValue": ref("PositiveQuantity"),
                "type": enum("AverageValue", "Utilization", "Value"),
                "value": ref("PositiveQuantity"),
            },
            {
                "minProperties": 2,
                "maxProperties": 2,
                "dependencies": {
                    "averageUtilization": {"properties": {"type": {"const": "Utilization"}}},
                    "averageValue": {"properties": {"type": {"const": "AverageValue"}}},
                    "value": {"properties": {"type": {"const": "Value"}}},
                },
            },
        ),
        "CrossVersionObjectReference": Stricter(
            {"apiVersion": text("[^/]+(/[^/]+)?"), "kind": text(SEGMENT), "name": text(SEGMENT)}
        ),
        "MetricIdentifier": Stricter({"name": text(SEGMENT)}),
        "ResourceMetricSource": Stricter(
            {"name": text()}, {"dependencies": {"target": {"properties": {"target": without("value")}}}}
        ),
        "ContainerResourceMetricSource": Stricter(
            {"container": LABEL, "name": text(rf"(cpu|memory|ephemeral-storage|{HUGE_PAGES}|{SUBDOMAIN}/{QUALIFIED})")},
            {"dependencies": {"target": {"properties": {"target": without("value")}}}},
        ),
        "PodsMetricSource": Stricter(
            rules={"dependencies": {"target": {"properties": {"target": {"required": ["averageValue"]}}}}}
        ),
        "ObjectMetricSource": Stricter(
            rules={"dependencies": {"target": {"properties": {"target": without("averageUtilization")}}}}
        ),
        "ExternalMetricSource": Stricter(
            rules={"dependencies": {"target": {"properties": {"target": without("averageUtilization")}}}}
        ),
        "HPAScalingRules": Stricter(
            {
                "policies": items(ref("HPAScalingPolicy"), minItems=1),
                "selectPolicy": enum("Max", "Min", "Disabled"),
                "stabilizationWindowSeconds": number(0, 3600),
                "tolerance": ref("Quantity"),
            },
            since={"tolerance": 35},
        ),
        "HPAScalingPolicy": Stricter(
            {"periodSeconds": number(1, 1800), "type": enum("Pods", "Percent"), "value": POSITIVE}
        ),
        # ---------------------------------------------------------------- network
        "IPBlock": Stricter({"cidr": ref("CIDR"), "except": items(ref("CIDR"))}),
        "NetworkPolicyPeer": Stricter(
            rules={"minProperties": 1, "dependencies": {"ipBlock": without("namespaceSelector", "podSelector")}}
        ),
        "NetworkPolicyPort": Stricter(
            {"endPort": PORT, "port": ref("PortOrName"), "protocol": PROTOCOL},
            {"dependencies": {"endPort": {"required": ["port"], "properties": {"port": {"type": "integer"}}}}},
        ),
        "IngressBackend": Stricter(rules={"minProperties": 1, "maxProperties": 1}),
        "IngressServiceBackend": Stricter({"name": text("[a-z]([-a-z0-9]*[a-z0-9])?", 63)}, required=("name", "port")),
        "ServiceBackendPort": Stricter(
            {"name": ref("PortName"), "number": PORT}, {"minProperties": 1, "maxProperties": 1}
        ),
        # What a spec adds to a Service, beside what has a field there.
        "ServiceSpec": Stricter(
            {
                "clusterIPs": items(ref("IPAddress"), maxItems=2, uniqueItems=True),
                "externalIPs": items(ref("IPAddress"), uniqueItems=True),
                "healthCheckNodePort": PORT,
                "internalTrafficPolicy": enum("Cluster", "Local"),
            },
            only=(
                "allocateLoadBalancerNodePorts",
                "clusterIPs",
                "externalIPs",
                "externalName",
                "healthCheckNodePort",
                "internalTrafficPolicy",
                "loadBalancerIP",
                "sessionAffinityConfig",
            ),
        ),
        "ClientIPConfig": Stricter({"timeoutSeconds": {"type": "integer", "minimum": 1, "maximum": 86400}}),
        "IngressTLS": Stricter({"hosts": items(text(rf"(\*\.)?{SUBDOMAIN}", 253)), "secretName": SUBDOMAIN_NAME}),
    }


ROOTS = (
    # The pod's, as it stands in values.
    "Affinity",
    "HostAlias",
    "LocalObjectReference",
    "PodDNSConfig",
    "PodSecurityContext",
    "Toleration",
    "TopologySpreadConstraint",
    "PodSpec",
    "Volume",
    # The container's.
    "EnvFromSource",
    "EnvVar",
    "Lifecycle",
    "LivenessProbe",
    "Probe",
    "ReadinessProbe",
    "ResourceRequirements",
    "SecurityContext",
    "VolumeMount",
    # What belongs to workloads.
    "HorizontalPodAutoscalerBehavior",
    "IngressBackend",
    "IngressTLS",
    "LabelSelector",
    "MetricSpec",
    "NetworkPolicyEgressRule",
    "NetworkPolicyIngressRule",
    "PersistentVolumeClaimSpec",
    "PodFailurePolicy",
    "RollingUpdateDaemonSet",
    "RollingUpdateDeployment",
    "RollingUpdateStatefulSetStrategy",
    "ServiceSpec",
    "StatefulSetPersistentVolumeClaimRetentionPolicy",
)
"""The definitions that a chart's schema can name for its values; what they need is in as well, and every type."""
