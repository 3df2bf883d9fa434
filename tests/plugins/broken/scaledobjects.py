"""Charts with ScaledObjects that are invalid together with what else they contain."""

from chartgen import Chart, Deployment, Image
from chartgen_keda import ScaledObject, Trigger

image = Image("mail", tag="1.0.0")
scaler = ScaledObject([Trigger("cron", {"timezone": "UTC"})], fullname="scaler")

alike = Chart(
    "alike",
    version="1.0.0",
    description="Two of a name",
    workload=Deployment(image=image, extensions={"": scaler}),
    components={"worker": Deployment(extensions={"": scaler})},  #! scaler
)
renamed = Chart(
    "renamed", version="1.0.0", description="An environment without it",
    workload=Deployment(image=image, extensions={"a": scaler}),
)  # fmt: skip
renamed = renamed.with_environments(
    production=renamed.but_workload(extensions={"b": scaler})  #! {"b": scaler}
)
fixed = Chart(
    "fixed", version="1.0.0", description="Other triggers",
    workload=Deployment(image=image, extensions={"": scaler}),
)  # fmt: skip
fixed = fixed.with_environments(
    production=fixed.but_workload(
        extensions={"": scaler.but(triggers=[Trigger("cron", {"timezone": "CET"})])}  #! "CET"
    )
)
