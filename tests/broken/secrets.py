"""Secrets of which nothing is known, or too much."""

from chartgen import ExistingSecret, Secret

b = Secret()  #! Secret
c = Secret(["A", "A"])  #! "A" @2
d = Secret(type="kubernetes.io/tls", optional_keys=["tls.key"])  #! ["tls.key"]
e = Secret(["A"], optional_keys=["A"])  #! "A" @2
f = Secret({"A": "hunter2"})  #! {"A": "hunter2"}
