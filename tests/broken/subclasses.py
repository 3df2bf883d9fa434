"""Subclasses with fields of their own."""

from chartgen import Deployment, Image


class Web(Deployment):  #! Web
    replicas: int = 5


class Api(Deployment):  #! Api
    team = ""
    colour: str = "blue"


class Fixed(Deployment):  #! Fixed
    replicas = 5


web = Web(image=Image("a", tag="1"))
again = Web(image=Image("b", tag="1"))
api = Api(image=Image("a", tag="1"))
fixed = Fixed(image=Image("a", tag="1"))
