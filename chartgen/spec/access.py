"""Access to the Kubernetes API: rules, roles, and bindings to existing roles."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any

from chartgen import names
from chartgen.locations import Path
from chartgen.objects import rbac, rbac_words
from chartgen.objects.fields import strings
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.labels import HasMetadata
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.rawdata import Serializable
from chartgen.spec.scheduling import LabelSelector
from chartgen.spec.types import Annotations, DnsLabel, Labels, Text, checked

RBAC = "rbac.authorization.k8s.io"
RoleName = Annotated[str, checked(names.path_segment)]
"""A name of an RBAC object, which may contain colons, such as `system:auth-delegator`."""


@spec
class PolicyRule(Serializable, Spec):
    """A rule of a role: verbs that it allows on resources, or on non-resource URLs of the API server."""

    resources: Items[Text]
    """Resources in the plural, such as `pods` or `pods/log`; `*` for all. Fixed in the chart."""
    verbs: Items[Text]
    """Verbs, such as get, list, watch, create, update, patch and delete; `*` for all. Fixed in the chart."""
    _: KW_ONLY
    groups: Items[str] = ("",)
    """API groups of the resources; the core group is empty. Fixed in the chart."""
    names: Items[Text] = ()
    """Names of the objects to which the rule is restricted. Defaults to all. Fixed in the chart."""
    urls: Items[Text] = ()
    """Non-resource URLs, such as `/metrics`, in ClusterRoles only. Fixed in the chart."""

    def manifest(self) -> dict[str, Any]:
        """Return the rule as Kubernetes defines it."""
        found = {
            "apiGroups": list(self.groups) if self.resources else [],
            "resources": list(self.resources),
            "resourceNames": list(self.names),
            "nonResourceURLs": list(self.urls),
            "verbs": list(self.verbs),
        }
        return {key: items for key, items in found.items() if items}

    @check("verbs")
    def _verbs(self) -> Iterator[Problem]:
        if not self.verbs:
            yield Problem(("verbs",), 'invalid "verbs" of PolicyRule: must not be empty', hint='for example, `["get"]`')

    @check("resources", "urls")
    def _subjects(self) -> Iterator[Problem]:
        if not self.resources and not self.urls:
            yield Problem(("resources",), "missing resources of PolicyRule", hint='for example, `["pods"]`')
        if self.resources and self.urls:
            message = "conflicting resources and urls of PolicyRule: a rule applies to either of them"
            yield Problem(("urls",), message, hint="write two rules")

    @check("urls")
    def _paths(self) -> Iterator[Problem]:
        for index, url in enumerate(self.urls):
            if url != "*" and not url.startswith("/"):
                yield Problem(("urls", index), "invalid URL of PolicyRule: must be a path", url, "such as /metrics")

    @check("resources", "groups")
    def _groups(self) -> Iterator[Problem]:
        if self.resources and not self.groups:
            yield Problem(("groups",), 'invalid "groups" of PolicyRule: must not be empty', hint='the core group is ""')

    def word_problems(self) -> Iterator[Problem]:
        """Find words that the API does not have, and verbs without effect, all of which API servers accept."""
        yield from self._unknown_resources()
        wrong = rbac_words.wrong_verbs(self.verbs, self.groups, of_urls=bool(self.urls) and not self.resources)
        yield from _wrong_words("verbs", "verb", wrong)
        yield from self._verbs_without_names()

    def _unknown_resources(self) -> Iterator[Problem]:
        wrong = [*rbac_words.wrong_groups(self.groups)]
        yield from _wrong_words("groups", "API group", wrong)
        wrong = [*rbac_words.wrong_resources(self.resources, self.groups)]
        yield from _wrong_words("resources", "resource", wrong)
        for index, resource, group in rbac.missing_group(self.resources, self.groups):
            if index not in {each.position for each in wrong}:
                yield Problem(
                    ("resources", index), f'unknown resource "{resource}" in the API groups of PolicyRule', resource,
                    hint=f'set `groups=["{group}"]`',
                )  # fmt: skip

    def _verbs_without_names(self) -> Iterator[Problem]:
        if not self.names or any("/" in each for each in self.resources):
            return
        for index, verb in enumerate(self.verbs):
            if verb in rbac.NAMELESS_VERBS:
                reason = "such requests cannot be restricted by name"
                message = f'conflicting names and verb "{verb}" of PolicyRule: {reason}'
                yield Problem(("verbs", index), message, verb, hint="write a rule without names for it")


def rule_words(rule: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Find words in a rule in Kubernetes syntax that the API does not have."""
    groups, resources, verbs = (strings(rule.get(key)) for key in ("apiGroups", "resources", "verbs"))
    found = (
        ("apiGroups", "API group", rbac_words.wrong_groups(groups)),
        ("resources", "resource", rbac_words.wrong_resources(resources, groups)),
        ("verbs", "verb", rbac_words.wrong_verbs(verbs, groups, of_urls=bool(rule.get("nonResourceURLs")))),
    )
    for field_, noun, words in found:
        for problem in _wrong_words(field_, noun, words, "the rule"):
            yield problem._replace(path=(*path, *problem.path))


def _wrong_words(
    field: str, noun: str, words: Iterable[rbac_words.Wrong], owner: str = "PolicyRule"
) -> Iterator[Problem]:
    for index, word, reason, meant, group in words:
        hint = ""
        if meant == ("",):
            hint = 'write `""`'
        elif len(meant) == 1:
            hint = f'did you mean "{meant[0]}"{f", of the API group {group}" if group else ""}?'
        elif meant:
            hint = f"write `{json.dumps(meant)}`"
        yield Problem((field, index), f'invalid {noun} "{word}" of {owner}: {reason}', word, hint=hint)


def urls_in_role(rules: Any, path: Path) -> Iterator[Problem]:
    """Find rules about URLs, which API servers reject in a Role."""
    for index, rule in enumerate(rules):
        if rule.urls:
            message = "invalid urls of a rule of a Role: only ClusterRoles grant access to URLs"
            yield Problem((*path, index, "urls"), message, hint="move the rule to `cluster_roles`")


def cluster_scoped_in_role(rules: Any, path: Path) -> Iterator[Problem]:
    """Find rules about cluster-scoped resources, which have no effect in a Role."""
    for index, rule in enumerate(rules):
        for position, resource in rbac.cluster_scoped(rule.resources, rule.groups):
            message = f'invalid resource "{resource}" of a rule of a Role: it is cluster-scoped'
            where = (*path, index, "resources", position)
            yield Problem(where, message, resource, hint="move the rule to `cluster_roles`")


@spec
class Binding(HasMetadata):
    """The name, labels and annotations of the binding of a role to the service account."""

    _: KW_ONLY
    subject_namespace: bool = True
    """Whether a RoleBinding names the namespace of the service account. If not, Kubernetes uses that of the binding.
    Fixed in the chart."""
    fullname: RoleName | None = None
    """Exact name of the binding. Fixed in the chart."""


@spec
class Role(HasMetadata):
    """A Role in the namespace of the release, named `FULLNAME`, or `FULLNAME-NAME`."""

    rules: Items[PolicyRule]
    """Rules of the role. Fixed in the chart."""
    _: KW_ONLY
    fullname: RoleName | None = None
    """Exact name of the role, and of its binding. Fixed in the chart."""
    binding: Binding | None = None
    """Name, labels and annotations of its binding. Fixed in the chart."""

    @check("rules")
    def _contents(self) -> Iterator[Problem]:
        if not self.rules:
            yield Problem((), "missing rules of Role")
        yield from urls_in_role(self.rules, ("rules",))


@spec
class ClusterRole(Spec):
    """A ClusterRole, named `NAMESPACE-FULLNAME`, or `NAMESPACE-FULLNAME-NAME`."""

    rules: Items[PolicyRule] = ()
    """Rules of the role. Fixed in the chart."""
    _: KW_ONLY
    labels: Labels = field(default_factory=empty)
    """Additional labels of the role, such as those by which other ClusterRoles aggregate it. Fixed in the chart."""
    annotations: Annotations = field(default_factory=empty)
    """Annotations of the role. Fixed in the chart."""
    aggregation: Items[LabelSelector | Raw] = ()
    """Selectors of the ClusterRoles whose rules are aggregated into this one, instead of `rules`. Fixed in the
    chart."""
    bound: bool = True
    """Whether to bind the role to the service account. If not, it is only created, so that others can bind or
    aggregate it. Fixed in the chart."""
    fullname: RoleName | None = None
    """Exact name of the role, and of its binding. Fixed in the chart."""
    binding: Binding | None = None
    """Name, labels and annotations of its binding. Fixed in the chart."""

    @check("rules", "aggregation")
    def _contents(self) -> Iterator[Problem]:
        if self.rules and self.aggregation:
            message = "conflicting rules and aggregation of ClusterRole: aggregation replaces the rules"
            yield Problem(("rules",), message, hint="move the rules to a ClusterRole with the selected labels")
        if not self.rules and not self.aggregation:
            yield Problem((), "missing rules of ClusterRole")

    @check("aggregation")
    def _selectors(self) -> Iterator[Problem]:
        for index, selector in enumerate(self.aggregation):
            yield from raw_problems("LabelSelector", plain(selector), "aggregation", index)


@spec
class ExistingClusterRole(Spec):
    """A ClusterRole that already exists, such as `view`. It is granted in one namespace, or in the whole cluster."""

    name: RoleName
    """Name of the role. Fixed in the chart."""
    _: KW_ONLY
    namespace: DnsLabel | None = None
    """Namespace in which the role is granted. Defaults to the release's namespace. Fixed in the chart."""
    cluster_wide: bool = False
    """Whether the role is granted in the whole cluster. Fixed in the chart."""
    binding: Binding | None = None
    """Name, labels and annotations of the binding. Fixed in the chart."""

    @check("namespace", "cluster_wide")
    def _scope(self) -> Iterator[Problem]:
        if self.namespace and self.cluster_wide:
            yield Problem(
                ("namespace",), "conflicting namespace and cluster_wide of ExistingClusterRole", self.namespace
            )


@spec
class ExistingRole(Spec):
    """A Role that already exists, in the namespace of the release or another one."""

    name: RoleName
    """Name of the role. Fixed in the chart."""
    _: KW_ONLY
    namespace: DnsLabel | None = None
    """Namespace of the role, in which it is granted. Defaults to the release's namespace. Fixed in the chart."""
    binding: Binding | None = None
    """Name, labels and annotations of the binding. Fixed in the chart."""
