"""Labels of a namespace that Kubernetes does not accept."""

from chartgen import Namespace

a = Namespace("a", labels={"team": "$(id)"})  #! {"team": "$(id)"}
b = Namespace("b", labels={"team": "shop\n"})  #! {"team": "shop\n"}
c = Namespace("c", labels={"pod-security.kubernetes.io/enforce": "restricted "})  #! {"pod-security.kubernetes.io/enforce": "restricted "}
d = Namespace("d", labels={"pod-security.kubernetes.io/enforce": "restrictd"})  #! "restrictd"
e = Namespace("e", labels={"a b": "c"})  #! {"a b": "c"}
