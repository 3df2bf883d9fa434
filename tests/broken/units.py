"""Amounts of bytes with a suffix that means thousandths."""

from chartgen import EmptyDir, PersistentVolumeClaim, Resources

a = Resources(cpu="100m", memory="128m", memory_limit="1280m")  #! "128m"  #! "1280m"
b = EmptyDir("scratch", size_limit="10m")  #! "10m"
c = PersistentVolumeClaim("data", size="500m")  #! "500m"
d = Resources(ephemeral_storage="1m")  #! "1m"
