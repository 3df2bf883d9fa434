"""ConfigMaps of files that do not exist, or that cannot be keys."""

from pathlib import Path

from chartgen import ConfigMap

a = ConfigMap({"a": Path("nowhere.conf")})  #! Path("nowhere.conf")
b = ConfigMap(files=Path("nowhere"))  #! Path("nowhere")
c = ConfigMap({"spec.py": "b"}, files=Path("../cases/files/spec.py"))  #! "spec.py"
d = ConfigMap(files=Path("../cases/files"))  #! Path("../cases/files")
e = ConfigMap(files="conf")  #! "conf"
f = ConfigMap({"a": 5})  #! 5
