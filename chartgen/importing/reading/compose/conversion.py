"""A project becomes objects, service by service."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from chartgen.importing.model import Input, Original
from chartgen.importing.reading.compose import credentials, environment, workload
from chartgen.importing.reading.compose.building import secret
from chartgen.importing.reading.compose.claims import check_sharing
from chartgen.importing.reading.compose.context import Context
from chartgen.importing.reading.compose.document import Map, Seq
from chartgen.importing.reading.compose.names import is_host_in, service_name
from chartgen.importing.reading.compose.ports import texts_of
from chartgen.importing.reading.compose.project import Project
from chartgen.objects.fields import Path, dotted


def converted(project: Project) -> Input:
    """Return the objects of a project, and the order of its services; findings are added to the project's notes."""
    context = Context(project)
    # A name that is one of Kubernetes stays as it is, also if another one would become the same.
    for name in filter(lambda name: service_name(name) == name, project.services):
        context.names.of("Service", name, name)
    for name, given in project.services.parts_of_maps():
        context.services[name] = context.names.of("Service", service_name(name), name)
        if "volumes_from" in given:
            _copy_volumes(context, given)
    _check_names(context)
    environment.collect(context)
    check_sharing(context)
    for name, given in project.services.parts_of_maps():
        workload.add(context, name, given)
    if context.credentials.keys:
        at = next((at for at in context.credentials.keys.values() if at is not None), None)
        context.objects.append(secret(context.secret_name, context.credentials.keys, at))
    _report_unused(context)
    for names, at in context.credentials.shared():
        message = f"{' and '.join(names)} have the same value and share a key of the Secret"
        context.notes.warn("compose-credential", message, at)
    objects = [_without_credentials(context, each) for each in context.objects]
    return Input(objects, [], context.prefix, _after(context))


def _report_unused(context: Context) -> None:
    """Report the parts of the project that no service uses."""
    sections = context.project.sections
    used: dict[str, set[str]] = {"volumes": set(), "configs": set(), "secrets": set()}
    for _, given in context.project.services.parts_of_maps():
        for section, found in used.items():
            found |= {str(entry.get("source")) for entry in given.get(section) or ()}
    for section, found in used.items():
        for name, _, at in sections[section].parts():
            if name not in found:
                message = f"skipped {section[:-1]} `{name}`: no service uses it"
                context.notes.warn("compose-unused", message, at)
    if sections["networks"]:
        context.notes.warn("compose-ignored", workload.NETWORKS, sections["networks"].at)


def _without_credentials(context: Context, made: Original) -> Original:
    """Return an object without credentials where fields cannot refer to them, and without comments that have any."""

    def cleaned(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: cleaned(part, (*path, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [cleaned(part, (*path, index)) for index, part in enumerate(value)]
        if isinstance(value, str) and credentials.has_marker(value):
            message = f"unsupported credential in `{dotted(path)}`"
            context.notes.fail(
                "compose-credential", message, made.location_of(path), "pass it in an environment variable"
            )
            return credentials.replaced(value, "${{{}}}".format)
        return value

    comments = {path: text for path, text in made.comments.items() if context.credentials.hide(text) == text}
    return replace(made, manifest=cleaned(made.manifest, ()), comments=comments)


def _after(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the services that each service must be installed after, by the names of their objects."""
    result: dict[str, tuple[str, ...]] = {}
    for name, given in context.project.services.parts_of_maps():
        found: dict[str, None] = {}
        dependencies = given.get("depends_on") or Map(given.at)
        links = [str(link).partition(":")[0] for link in given.get("links") or ()]
        for other in [*dependencies, *links]:
            if other in context.services:
                found.setdefault(context.services[other])
            elif other in dependencies:
                is_optional = dependencies[other].get("required") is False
                message = f"unknown service `{other}` in `depends_on` of `{name}`"
                if not is_optional and other not in context.project.skipped:
                    context.notes.fail("compose", message, dependencies.place(other))
                else:
                    context.notes.warn("compose-depends-on", message, dependencies.place(other))
        if found:
            result[context.services[name]] = tuple(found)
            message = "`depends_on` becomes the order of installation: pods do not wait for each other"
            context.notes.warn("compose-depends-on", message, given.place("depends_on"))
    return result


def _copy_volumes(context: Context, given: Map) -> None:
    """Add the volumes of other services that a service names in `volumes_from`."""
    own = Seq(given.place("volumes_from"))
    for each, at, comment in given.get("volumes", Seq(given.at)).parts():
        own.add(each, at, comment)
    targets = {each.get("target") for each in own}
    for reference, at, _ in given.pop("volumes_from").parts():
        source, _, mode = str(reference).partition(":")
        other = context.project.services.get(source)
        if not isinstance(other, Map):
            context.notes.warn("compose-ignored", f"skipped the volumes of `{source}`: it is not a service", at)
            continue
        for each, _, comment in other.get("volumes", Seq(at)).parts():
            if each.get("target") not in targets:
                copy = each.copied()
                if mode == "ro":
                    copy["read_only"] = True
                own.add(copy, at, comment)
    given["volumes"] = own
    given.keys_at.setdefault("volumes", own.at)


def _check_names(context: Context) -> None:
    """Report the names of services that change, and where the old ones are still used."""
    for name, new in context.services.items():
        if name == new:
            continue
        at = context.project.services.place(name)
        other = next(
            (each for each in context.services if each != name and service_name(each) == service_name(name)), ""
        )
        reason = f"service `{other}` has that name" if service_name(name) != new else "its name is not a DNS label"
        context.notes.warn("compose-name", f"service `{name}` becomes `{new}`: {reason}", at)
        for _, given in context.project.services.parts_of_maps():
            for text, place in texts_of(given):
                if is_host_in(name, text) or re.search(rf"(?<!\w){re.escape(name)}:\d", text):
                    message = f"reference to host `{name}`, which is `{new}` in the cluster"
                    context.notes.warn("compose-name", message, place, "update the reference")
