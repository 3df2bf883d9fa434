"""Jobs that Helm cannot upgrade, and hooks that use what does not exist yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.objects import found_in

SETTINGS = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings%s}\ndata: {A: b}\n"
HOOK = ", annotations: {helm.sh/hook: '%s', helm.sh/hook-weight: '%s'}"


def job(name: str = "migrate-1a2b3c4d", metadata: str = "", *, spec: str = "", pod: str = "") -> str:
    container = "{name: a, image: 'a:1', envFrom: [{configMapRef: {name: settings}}]}"
    template = f"template: {{spec: {{restartPolicy: Never, containers: [{container}]{pod}}}}}"
    return f"---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}{metadata}}}\nspec: {{{template}{spec}}}\n"


@pytest.mark.parametrize(
    "template",
    [
        job() + SETTINGS % "",
        job("migrate-{{ .Release.Revision }}") + SETTINGS % "",
        job("migrate", spec=", ttlSecondsAfterFinished: 60") + SETTINGS % "",
        job("migrate", ", annotations: {argocd.argoproj.io/hook: Sync}") + SETTINGS % "",
        job("migrate", HOOK % ("post-install,post-upgrade", "0")) + SETTINGS % "",
        job("migrate", HOOK % ("pre-upgrade", "0")) + SETTINGS % "",
        # The cluster may have it already.
        job("migrate", HOOK % ("pre-install", "0")),
        job("migrate", HOOK % ("pre-install", "-5")) + SETTINGS % (HOOK % ("pre-upgrade, pre-install", "-10")),
        job("migrate", HOOK % ("pre-install", "0")) + SETTINGS % (HOOK % ("pre-install", "0")),
    ],
)  # fmt: skip
def test_what_is_right(tmp_path: Path, template: str) -> None:
    assert found_in(tmp_path, template) == []


_EARLY = "which does not exist before the installation"


@pytest.mark.parametrize(
    ("template", "field", "message"),
    [
        (
            job("migrate") + SETTINGS % "",
            "metadata.name",
            "Job/migrate cannot be upgraded: its name does not depend on its pod template, which is immutable",
        ),
        (
            job("{{ .Release.Name }}-migrate") + SETTINGS % "",
            "metadata.name",
            "cannot be upgraded: its name does not depend on its pod template, which is immutable",
        ),
        (
            job("migrate", HOOK % ("pre-install", "-5")) + SETTINGS % "",
            "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
            f"Job/migrate refers to the ConfigMap settings of the release, {_EARLY}",
        ),
        (
            job("migrate", HOOK % ("pre-install", "-5")) + SETTINGS % (HOOK % ("post-install", "-10")),
            "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
            f"Job/migrate refers to the ConfigMap settings of the release, {_EARLY}",
        ),
        (
            job("migrate", HOOK % ("pre-install", "-5")) + SETTINGS % (HOOK % ("pre-install", "1")),
            "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
            f"Job/migrate refers to the ConfigMap settings of a later hook, {_EARLY}",
        ),
        (
            job("migrate", HOOK % ("pre-install", "0"), pod=", serviceAccountName: worker")
            + "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: worker}\n",
            "spec.template.spec.serviceAccountName",
            f"Job/migrate refers to the ServiceAccount worker of the release, {_EARLY}",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, template: str, field: str, message: str) -> None:
    ((rule, where, text),) = found_in(tmp_path, template)
    assert (rule, where) == ("job", field)
    assert message in text
