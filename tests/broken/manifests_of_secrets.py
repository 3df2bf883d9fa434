"""Objects with the content of a secret, which is shown nowhere."""

from chartgen import Manifest

def secret(**contents: object) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, **contents}


a = Manifest({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"P": "aHVudGVyMg=="}})  #! "data"
b = Manifest({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"P": "hunter2"}})  #! "stringData"
c = Manifest({"apiVersion": "v1", "kind": "List", "metadata": {"name": "a"}, "items": [secret(data={"P": "hunter2"})]})  #! data @2
d = Manifest(secret(data={"P": 5j}))  #! 5j
# One that gets its content from elsewhere has none here.
e = Manifest(secret(type="kubernetes.io/service-account-token"))
f = Manifest({"apiVersion": "example.com/v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"from": "vault"}})
