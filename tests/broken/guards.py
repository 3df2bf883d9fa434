"""Guards that are not one Helm expression."""

from chartgen import Chart, Deployment, Guard, Image, Namespace, Policy


class Evil(Policy):
    name = "evil"

    def check(self, chart):
        return ()

    def guards(self, chart):
        yield Guard(EXPRESSIONS[chart.name], "it is evil")  #! yield Guard(EXPRESSIONS[chart.name], "it is evil")


EXPRESSIONS = {
    "closes": "}} evil {{",
    "ends": "end",
    "comments": "/* */",
    "unbalanced": "(eq 1 2",
    "empty": " ",
    "lines": "true\n}}",
    "text": 'eq .Release.Name "}} fine {{"',
}
charts = [
    Chart(
        name,
        version="1.0.0",
        description="A shop",
        namespace=Namespace("shop", policies=[Evil()]),
        workload=Deployment(image=Image("shop", tag="1.0.0")),
    )
    for name in EXPRESSIONS
]
