"""Mistakes in a Chart that mypy sees."""

from chartgen import Chart, ConfigMap, Deployment, Deprecated, Image, Maintainer, Manifest, Namespace, Renamed, Waiver

shop = Deployment(image=Image("shop", tag="1.0.0"))

misspelt = Chart("shop", verison="1.0.0", version="1.0.0", description="A shop", workload=shop)  # error: [call-arg]
without_version = Chart("shop", description="A shop", workload=shop)  # error: [call-arg]
positional = Chart("shop", "1.0.0", description="A shop", workload=shop)  # error: [call-arg]
number_for_version = Chart("shop", version=1.0, description="A shop", workload=shop)  # error: [arg-type]
image_for_workload = Chart("shop", version="1.0.0", description="A shop", workload=Image("shop"))  # error: [type-var]
class_for_workload = Chart("shop", version="1.0.0", description="A shop", workload=Deployment)  # error: [type-var]
text_for_namespace = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    namespace="shop",  # error: [arg-type]
    workload=shop,
)
list_for_components = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    components=[shop],  # error: [arg-type]
)
text_for_maintainers = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=shop,
    maintainers=["The team"],  # error: [list-item]
)
dict_for_manifest = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    manifests=[{"apiVersion": "v1", "kind": "ConfigMap"}],  # error: [list-item]
)
text_for_crds = Chart("shop", version="1.0.0", description="A shop", crds=["crds/shop.yaml"])  # error: [list-item]
number_in_labels = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=shop,
    labels={"tier": 1},  # error: [dict-item]
)
base = Chart("shop", version="1.0.0", description="A shop", workload=shop)
environment_by_position = base.with_environments(base)  # error: [call-arg]
not_a_chart_for_an_environment = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=shop,
    environments={"prod": shop},  # error: [dict-item]
    after=["backend"],  # error: [list-item]
)
not_a_chart = base.with_environments(production=shop)  # error: [arg-type]

number_in_config = ConfigMap({"PORT": 8080})  # error: [dict-item]
list_for_config = ConfigMap(["PORT"])  # error: [arg-type]
email_by_position = Maintainer("The team", "team@example.com")  # error: [call-arg]
deprecated_until_a_number = Renamed("a", "b", until=2)  # error: [arg-type]
deprecated_for_ever = Deprecated("a")  # error: [call-arg]
waiver_without_reason = Waiver("image-digest")  # error: [call-arg]
text_for_policies = Namespace("shop", policies=["replicas"])  # error: [list-item]
text_for_manifest = Manifest("configmap.yaml")  # error: [arg-type]

shop.replicas = 2  # error: [misc]
missing_attribute = shop.replica  # error: [attr-defined]
