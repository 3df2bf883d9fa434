"""What a team's own subclass must not define."""

import dataclasses
from dataclasses import dataclass

from chartgen import Deployment, Service


class StatefulSet(Deployment):  #! StatefulSet
    kind = "StatefulSet"


class Port(Service):  #! Port
    type = "NodePort"


class Loud(Deployment):  #! Loud
    def first_port(self):
        return "http"


@dataclass  #! dataclass
class Plain(Deployment):
    pass


@dataclasses.dataclass(frozen=True)  #! dataclasses.dataclass(frozen=True)
class Frozen(Deployment):
    pass
