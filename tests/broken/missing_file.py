"""A key that may be missing is no file of its own: a folder would stand there."""

from chartgen import Deployment, ExistingSecret, Image

database = ExistingSecret("database", keys=["URL"], optional_keys=["ca.pem"])
a = Deployment(image=Image("a", tag="1"), mounts={"/etc/a/ca.pem": database.key("ca.pem")})  #! database.key("ca.pem")
b = Deployment(image=Image("b", tag="1"), extra_pod={"initContainers": []})  #! "initContainers"
c = Deployment(image=Image("c", tag=1.10))  #! 1.10
