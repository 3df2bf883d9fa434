"""Rules of a network policy that no cluster would take."""

from chartgen import NetworkPolicy

a = NetworkPolicy(extra_egress=[{"to": [{"ipBlok": {"cidr": "10.0.0.0/8"}}]}])  #! "ipBlok"
b = NetworkPolicy(extra_egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]}])  #! "11.0.0.0/16"
c = NetworkPolicy(extra_ingress=[{"from": [{"ipBlock": {"cidr": "fd00::/8", "except": ["fd00::/8"]}}]}])  #! "fd00::/8" @2
d = NetworkPolicy(extra_ingress=[{"ports": [{"port": 90, "endPort": 80}]}])  #! 80
e = NetworkPolicy(allow_external="no")  #! "no"
