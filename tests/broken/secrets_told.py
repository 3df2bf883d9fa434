"""Contents where something else belongs: they are shown nowhere."""

from chartgen import ExistingSecret, Secret

pw = "hunter2 "
a = Secret(["P"], optional_keys={"Q": pw})  #! {"Q": pw}
b = ExistingSecret({"P": pw})  #! {"P": pw}
c = Secret(["P"], docs=[pw])  #! [pw]
d = Secret(["P"], name={"P": pw})  #! {"P": pw}
e = Secret(["P"], type={"P": pw})  #! {"P": pw}
f = ExistingSecret("s", keys=["P"]).key(pw)  #! pw
g = Secret([pw + " "])  #! pw + " "
h = Secret([pw, pw])  #! pw  #! pw @2
i = Secret(["P"], name=pw)  #! pw
j = Secret(["P"], type=pw)  #! pw
k = Secret(["P"], docs={pw: "x"})  #! {pw: "x"}
m = ExistingSecret(pw, keys=[pw])  #! pw  #! pw @2
n = Secret(["P"], pw)  #! pw
o = Secret(["P"]).key({"P": pw})  #! {"P": pw}
p = Secret(["token"], name="sa", type="kubernetes.io/service-account-token")  #! "kubernetes.io/service-account-token"
q = ExistingSecret("s", keys=pw)  #! pw
r = Secret(["P"], pw=pw)  #! pw
s = Secret(["P"], docs={pw: 5})  #! {pw: 5}
t = Secret(["P"], docs={pw: "\x7f"})  #! {pw: "\x7f"}
