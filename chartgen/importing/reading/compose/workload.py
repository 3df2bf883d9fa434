"""A service becomes a workload, and a Service if it has ports."""

from __future__ import annotations

import shlex
from typing import Any

from chartgen import files
from chartgen.errors import Location
from chartgen.importing.reading.compose import (
    configs,
    credentials,
    deploy,
    dotenv,
    kinds,
    kompose,
    names,
    ports,
    probes,
    security,
)
from chartgen.importing.reading.compose.building import At, original
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map, Seq
from chartgen.importing.reading.compose.environment import Environment
from chartgen.importing.reading.compose.forms import as_map
from chartgen.importing.reading.compose.mounts import Mounts
from chartgen.importing.reading.compose.units import is_true
from chartgen.names import label_key

NETWORKS = "`networks` is ignored: all pods of a cluster can reach each other"
_IGNORED = {
    "networks": NETWORKS,
    "links": "`links` is ignored except for aliases: services are reachable by their names",
    "external_links": "`external_links` is ignored",
    "container_name": "`container_name` is ignored: Kubernetes generates the names of pods",
    "platform": "`platform` is ignored: pods run on the architecture of their node",
    "logging": "`logging` is ignored: the cluster collects the logs of containers",
    "stop_signal": "`stop_signal` is ignored: containers get the STOPSIGNAL of their image, by default SIGTERM",
    "init": "`init` is ignored: if a container needs an init process, add one to its image, such as tini",
    "devices": "`devices` is ignored: Kubernetes provides devices through device plugins",
    "develop": "`develop` is ignored",
    "ulimits": "`ulimits` is ignored: containers get the limits of the node",
    "runtime": "`runtime` is ignored: Kubernetes uses RuntimeClasses instead",
}


def add(context: Context, name: str, given: Map) -> None:
    """Add the objects of a service."""
    fields = Fields(given)
    at = context.project.services.place(name)
    if fields.get("provider") is not None:
        context.notes.warn("compose-ignored", "skipped service with a `provider`", at)
        return
    dns = context.services[name]
    labels, section = fields.inner("labels"), fields.inner("deploy")
    found = ports.of_service(context, name, fields)
    kind, job = kinds.decide(context, name, fields, section, labels)
    environment = Environment(context, name)
    environment.read(fields)
    mounts = Mounts(context, name, dns)
    container = _container(context, name, fields, labels, section, environment, mounts, found, kind)
    selector = {"app.kubernetes.io/name": dns}
    annotations, own_annotations = (
        _annotations(context, fields, labels),
        _plain_labels(context, section.inner("labels")),
    )
    pod = {
        "initContainers": _init_containers(labels),
        "containers": [container],
        "volumes": mounts.manifest_volumes(),
        "imagePullSecrets": _pull_secrets(labels),
        "securityContext": security.pod_context(context, fields),
        **security.pod_fields(context, fields),
        **deploy.placement(context, section, selector),
    }
    rest = {
        "labels": selector,
        "template": {"labels": selector, "annotations": annotations or None},
        "replicas": deploy.replicas(context, fields, section),
        "strategy": deploy.strategy(context, section, has_claims=mounts.has_claims),
    }
    metadata = {"name": At(dns, at), "labels": selector, "annotations": own_annotations or None}
    manifest = kinds.manifest(kind, metadata, pod, job, rest, labels)
    context.objects.append(original(manifest, at, context.project.services.comments.get(name, "")))
    _add_service(context, name, dns, at, labels, selector, found, kind)
    if scaled := kompose.autoscaler(labels, kind, dns):
        context.objects.append(scaled)
    _ignore(context, fields, section, labels)


def _container(
    context: Context, name: str, fields: Fields, labels: Fields, section: Fields, environment: Environment,
    mounts: Mounts, found: list[ports.Port], kind: str,
) -> dict[str, Any]:  # fmt: skip
    configs.add_configs(context, mounts, fields)
    configs.add_secrets(context, mounts, fields)
    mounts.read(fields)
    is_job = kind in ("Job", "CronJob")
    tested = probes.probes(context, fields, environment)
    container: dict[str, Any] = {
        "name": context.services[name],
        "image": _image(context, name, fields),
        "imagePullPolicy": kompose.pull_policy(context, fields, labels),
        "command": _command(context, fields, "entrypoint", environment),
        "args": _command(context, fields, "command", environment),
        "workingDir": At(fields.get("working_dir"), fields.at("working_dir")),
        "tty": At(is_true(fields.get("tty")) or None, fields.at("tty")),
        "stdin": At(is_true(fields.get("stdin_open")) or None, fields.at("stdin_open")),
        "ports": ports.container_ports(found) or None,
        "resources": deploy.resources(context, fields, section),
        "volumeMounts": mounts.mounts or None,
        "securityContext": security.container_context(context, fields),
        "lifecycle": _lifecycle(context, fields),
        **({} if is_job else kompose.probes(labels, tested)),
    }
    if is_job and tested:
        context.notes.warn("compose-probe", "`healthcheck` of a Job is ignored", fields.at("healthcheck"))
    return {**container, **environment.manifest()}


def _image(context: Context, name: str, fields: Fields) -> At:
    build = fields.inner("build")
    image = fields.get("image")
    source = build.get("context")
    at = fields.at("image") if image else fields.at("build")
    if not source:
        if not image:
            message = f"service `{name}` has neither `image` nor `build`"
            context.notes.fail("compose", message, context.project.services.place(name))
        return At(_tagged(str(image)), at, fields.given.comments.get("image", ""))
    image = _tagged(str(image or f"{context.prefix}-{context.services[name]}"))
    folder = context.relative(str(source)) or "."
    message = "images that Compose builds must be pushed to a registry that the cluster can pull from"
    hint = "change their names in the specs, which come from Compose, to those in the registry"
    context.notes.warn("compose-build", message, fields.at("build"), hint)
    comments = [fields.given.comments.get("image", ""), f"Build from {folder} and push to a registry."]
    return At(image, at, "\n".join(filter(None, comments)))


def _tagged(image: str) -> str:
    """Return the name of an image with the tag that it has if it names none."""
    return image if "@" in image or ":" in image.rpartition("/")[2] else f"{image}:latest"


def _command(context: Context, fields: Fields, key: str, environment: Environment) -> At | None:
    value = fields.get(key)
    if value is None:
        return None
    at = fields.at(key)
    try:
        words = [str(each) for each in value] if isinstance(value, Seq) else shlex.split(str(value))
    except ValueError:
        context.notes.fail("compose", f"invalid `{key}`: unclosed quote", at)
        return None
    if not words:
        message = f"empty `{key}` is ignored: Kubernetes cannot clear the one of the image"
        context.notes.warn("compose-ignored", message, at)
        return None
    return At([environment.argument(word) for word in words], at)


def _lifecycle(context: Context, fields: Fields) -> dict[str, Any] | None:
    result: dict[str, Any] = {}
    for key, field in (("post_start", "postStart"), ("pre_stop", "preStop")):
        hooks = list(fields.seq(key))
        if len(hooks) > 1:
            context.notes.warn("compose-ignored", f"only the first entry of `{key}` is used", hooks[1][1])
        for hook, at, _ in hooks[:1]:
            inner = Fields(hook)
            command = inner.get("command")
            words = [str(each) for each in command] if isinstance(command, Seq) else ["/bin/sh", "-c", str(command)]
            if any(credentials.has_marker(word) for word in words):
                context.notes.warn("compose-credential", f"skipped `{key}`: it contains a credential", at)
                continue
            result[field] = At({"exec": {"command": words}}, at)
            context.ignored(inner, f"{key}.")
    return result or None


def _init_containers(labels: Fields) -> list[Any] | None:
    image = labels.get("kompose.init.containers.image")
    name, command = (labels.get(f"kompose.init.containers.{key}") for key in ("name", "command"))
    if not image:
        return None
    words = [word.strip("[]\"', ") for word in shlex.split(str(command))] if command else None
    return [{"name": str(name or "init"), "image": image, "command": words}]


def _pull_secrets(labels: Fields) -> list[Any] | None:
    name = labels.get("kompose.image-pull-secret")
    return [{"name": name}] if name else None


def _annotations(context: Context, fields: Fields, labels: Fields) -> dict[str, At]:
    """Return the annotations of pods: labels, which have no effect in Compose either."""
    result: dict[str, At] = {}
    for path, at, _ in fields.seq("label_file"):
        shown = context.relative(str(path))
        try:
            entries = list(dotenv.entries(files.read_text(str(path), follow=True)))
        except (OSError, UnicodeError, dotenv.DotenvError):
            context.notes.warn("compose-label", f"skipped label file {shown}: it cannot be read", at)
            continue
        given = as_map(Map(at), at)
        for entry in entries:
            given.put(entry.name, entry.value, Location(shown, entry.line))
        result |= _plain_labels(context, Fields(given))
    result |= _plain_labels(context, labels)
    annotations = fields.get("annotations")
    return result | (_plain_labels(context, Fields(annotations)) if isinstance(annotations, Map) else {})


def _plain_labels(context: Context, labels: Fields) -> dict[str, At]:
    result: dict[str, At] = {}
    for key, value, at in labels.given.parts():
        if key.startswith("kompose."):
            continue
        text = str(value or "")
        if problem := label_key(key):
            context.notes.warn("compose-label", f"skipped label: its name, as the key of an annotation, {problem}", at)
        elif credentials.has_marker(context.credentials.hide(text)) or (credentials.is_credential(key, text) and text):
            context.notes.warn("compose-label", f"skipped label `{key}`: it looks like a credential", at)
        else:
            result[key] = At(text, at, labels.given.comments.get(key, ""))
    if result:
        message = "labels become annotations: Kubernetes restricts the values of labels"
        context.notes.warn("compose-label", message, next(iter(result.values())).at)
    return result


def _add_service(
    context: Context, name: str, dns: str, at: Location, labels: Fields, selector: dict[str, str],
    found: list[ports.Port], kind: str,
) -> None:  # fmt: skip
    exposed = ports.service_ports(context, name, found) if kind not in ("Job", "CronJob") else []
    if not exposed:
        labels.get("kompose.service.type")
        kompose.ingress(context, labels, dns, [])
        return
    spec = kompose.service_spec(context, labels, {"selector": selector, "ports": exposed})
    for host in dict.fromkeys([dns, *_aliases(context, name)]):
        metadata = {"name": host, "labels": selector}
        manifest = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}
        context.objects.append(original(manifest, at))
    if made := kompose.ingress(context, labels, dns, exposed):
        context.objects.append(made)


def _aliases(context: Context, name: str) -> list[str]:
    """Return the other names by which services reach a service, if they use them."""
    given = context.project.services[name]
    wanted: dict[str, Location] = {}
    for network, at in [(each, place) for _, each, place in (given.get("networks") or Map(given.at)).parts()]:
        wanted.update({str(alias): at for alias in (network or {}).get("aliases") or ()})
    for other in context.project.services.values():
        for link, at, _ in Fields(other).seq("links"):
            source, _, alias = str(link).partition(":")
            if source == name and alias:
                wanted[alias] = at
    for key in ("container_name", "hostname"):
        host = str(given.get(key) or "")
        others = [each for other, each in context.project.services.items() if other != name]
        if host and any(names.ports_in(host, text) for each in others for text, _ in ports.texts_of(each)):
            wanted[host] = given.place(key)
    result = []
    for alias, at in wanted.items():
        if alias == name or alias in context.services.values():
            continue
        if names.service_name(alias) != alias:
            context.notes.warn("compose-name", f"alias `{alias}` is ignored: it is not a DNS label", at)
            continue
        message = f"alias `{alias}` of service `{name}` becomes a separate Service"
        context.notes.warn("compose-name", message, at, f"use `{context.services[name]}` instead")
        result.append(context.names.of("Service", alias, ("alias", name)))
    return result


def _ignore(context: Context, fields: Fields, section: Fields, labels: Fields) -> None:
    """Report what was not read."""
    for key, message in _IGNORED.items():
        if fields.given.get(key) not in (None, False, "", [], {}):
            context.notes.warn("compose-ignored", message, fields.at(key))
        fields.get(key)
    for key in ("depends_on", "profiles", "attach", "extends", "labels", "deploy"):
        fields.get(key)
    section.get("labels")
    build = fields.inner("build")
    for key in build.given:
        build.get(key)
    context.ignored(fields)
    context.ignored(section, "deploy.")
    for key, at in labels.unread():
        if key.startswith("kompose."):
            context.notes.warn("compose-kompose", f"label `{key}` is ignored", at)
