"""A line with a credential that is no Python."""

from chartgen import Deployment, Image

a = Deployment(image=Image("shop", tag="1"), env={"DB_PASSWORD": "hunter2"  #! {
b = 1
