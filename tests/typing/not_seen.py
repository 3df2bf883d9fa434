"""What mypy does not see: each of these is found when the chart is built."""

from chartgen import Chart, ConfigMap, Deployment, Exec, ExistingSecret, HttpGet, Image, Resources, Service, Toleration

base = Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 8080})

misspelt_in_but = base.but(replcas=2)
wrong_type_in_but = base.but(replicas="2")
true_for_number = Deployment(image=Image("shop", tag="1.0.0"), replicas=True)
negative = Deployment(image=Image("shop", tag="1.0.0"), replicas=-1)
unknown_port = Deployment(image=Image("shop", tag="1.0.0"), liveness=HttpGet("/", port="htpp"))
bad_quantity = Resources(memory="256MB")
bad_name = Image("Shop")
port_range = Service(70000)
misspelt_in_dict = Deployment(image=Image("shop", tag="1.0.0"), tolerations=[{"efect": "NoSchedule"}])
twice = ConfigMap({"A": "1", "A": "2"})
every_taint = Toleration()
nothing = Chart("shop", version="1.0.0", description="A shop")
# A string is a sequence of strings to type checkers.
text_for_command = Deployment(image=Image("shop", tag="1.0.0"), command="python app.py")
text_for_exec = Exec("pg_isready")
text_for_keys = ExistingSecret("shop", keys="PASSWORD")
