"""Objects recorded on a control plane, see `tests/cluster/recording.py`."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chartgen.live.states import Health, NamespaceIndex, health
from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "live" / "recorded"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
NAMESPACE = "shop"


@dataclass
class Recording:
    """The objects of a namespace at one moment."""

    time: datetime
    subject: dict[str, Any]
    """The object that it is about."""
    objects: list[dict[str, Any]]

    def health(self, later: float = 0) -> Health:
        """Return the state of its subject, some seconds later if nothing had changed."""
        return health(self.subject, self.index(later))

    def index(self, later: float = 0) -> NamespaceIndex:
        """Return the index of its namespace."""
        return NamespaceIndex.of(self.objects, NAMESPACE, self.time + timedelta(seconds=later))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """List the objects of a kind."""
        return [each for each in self.objects if each.get("kind") == kind]


@cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load(name: str) -> Recording:
    """Read a recording, which tests may change."""
    found = copy.deepcopy(_read(name))
    kind = found["subject"].partition("/")[0]
    subject = next(each for each in found["objects"] if each.get("kind") == kind and each["metadata"]["name"] == "web")
    return Recording(datetime.fromisoformat(found["time"]), subject, found["objects"])
