"""What does not fit the type of the Service."""

from chartgen import Service

a = Service(80, node_port=30080)  #! 30080
b = Service(80, type="NodePort", node_port=80)  #! 80 @2
c = Service(80, type="NodePort", headless=True)  #! True
d = Service(80, external_traffic_policy="Local")  #! "Local"
e = Service(80, ip_families=["IPv4", "IPv6"])  #! ["IPv4", "IPv6"]
f = Service(0)  #! 0
g = Service(70000)  #! 70000
