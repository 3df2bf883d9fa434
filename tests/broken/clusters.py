"""Clusters that Argo CD could not find, and clusters that are not known which."""

from chartgen import Chart, Cluster, Deployment, Image

http = Cluster("eu", server="http://eu.example.com")  #! "http://eu.example.com"
bare = Cluster("eu", server="eu.example.com:6443")  #! "eu.example.com:6443"
user = Cluster("eu", server="https://admin:hunter2@eu.example.com")  #! "https://admin:hunter2@eu.example.com"
name = Cluster("EU")  #! "EU"
context = Cluster("eu", context="eu\n")  #! "eu\n"
project = Cluster("eu", project="The shop")  #! "The shop"
namespace = Cluster("eu", namespace="Shop")  #! "Shop"

base = Chart("shop", version="1.0.0", description="Shop", workload=Deployment(image=Image("shop", tag="1")))

twice = base.but(
    name="twice",
    clusters=[
        Cluster("us"),
        Cluster("us", context="us"),  #! Cluster("us", context="us")
    ],
)

shop = base.with_environments(
    staging=base.but(clusters=[Cluster("eu")]),
    production=base.but(clusters=[Cluster("eu", server="https://eu.example.com")]),  #! Cluster("eu", server="https://eu.example.com")
)

misspelt = base.but(name="misspelt", cluster=[Cluster("eu")])  #! cluster
