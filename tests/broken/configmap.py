"""ConfigMaps that there can't be."""

from chartgen import ConfigMap

a = ConfigMap({"a key": "x"})  #! "a key"
b = ConfigMap({"PORT": 8080})  #! 8080
c = ConfigMap({"A": "x"}, docs={"B": "What is B?"})  #! "What is B?"
d = ConfigMap({"big": "x" * 1048577})  #! {"big": "x" * 1048577}
