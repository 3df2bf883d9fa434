"""Rules of a network policy that no cluster would take."""

from chartgen import Chart, Deployment, Image, NetworkPolicy, Peer, Service, host

a = NetworkPolicy(extra_egress=[{"to": [{"ipBlok": {"cidr": "10.0.0.0/8"}}]}])  #! "ipBlok"
b = NetworkPolicy(extra_egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]}])  #! "11.0.0.0/16"
c = NetworkPolicy(extra_ingress=[{"from": [{"ipBlock": {"cidr": "fd00::/8", "except": ["fd00::/8"]}}]}])  #! "fd00::/8" @2
d = NetworkPolicy(extra_ingress=[{"ports": [{"port": 90, "endPort": 80}]}])  #! 80
e = NetworkPolicy(ingress="no")  #! "no"
Peer(component="web", cidr="10.0.0.0/8")  #! "10.0.0.0/8"
Peer(component="web", labels={"a": "b"})  #! {"a": "b"}
Peer(chart="web")  #! "web"
Peer(cidr="10.0.0.0/33")  #! "10.0.0.0/33"
Peer(cidr="10.0.0.0/8", except_=["11.0.0.0/16"])  #! "11.0.0.0/16"
Peer(except_=["11.0.0.0/16"])  #! ["11.0.0.0/16"]
Peer(ports=["90-80"])  #! "90-80"
Peer(ports=["HTTP!"])  #! "HTTP!"
NetworkPolicy(ingress=None, egress=None)  #! NetworkPolicy
NetworkPolicy(ingress=None, extra_ingress=[{}])  #! [{}]
NetworkPolicy(egress=None, ingress=[], extra_egress=[{}])  #! [{}]
NetworkPolicy(egress=None, ingress=[], dns_ports=[53])  #! [53]
NetworkPolicy(egress=[Peer(cidr="10.0.0.0/8", ports=["http"])])  #! ["http"]
_web = Deployment(
    image=Image("web", tag="1"),
    ports={"http": 80},
    network_policy=NetworkPolicy(
        ingress=[Peer(component="api"), Peer(ports=["https"])],  #! "api" #! "https"
    ),
)
_other = Chart("other", version="1.0.0", description="Other", workload=Deployment(image=Image("web", tag="1")))
a = Chart(
    "a",
    version="1.0.0",
    description="A",
    workload=_web.but(network_policy=NetworkPolicy(egress=[Peer(chart=_other, component="db")])),  #! "db"
)
b = Chart("b", version="1.0.0", description="B", workload=_web, components={"apis": _web.but(network_policy=None)})
_tier = Deployment(image=Image("web", tag="1"), ports={"http": 80}, service=Service(80), selector={"tier": host("web")})
_tiers = Chart("tiers", version="1.0.0", description="Tiers", components={"web": _tier, "api": _tier.but(selector={"app": "api"})})
c = b.but(
    name="c",
    workload=Deployment(
        image=Image("web", tag="1"),
        network_policy=NetworkPolicy(
            ingress=[
                Peer(chart=_tiers),  #! _tiers
                Peer(chart=_tiers, component="web"),  #! _tiers
                Peer(chart=_tiers, component="web", labels={"a": "b"}),
                Peer(chart=_tiers, component="api"),
            ]
        ),
    ),
    components={},
)
