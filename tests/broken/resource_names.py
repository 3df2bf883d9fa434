"""Resources that no node has."""

from chartgen import Resources

a = Resources(limits={"gpu": "1"})  #! "gpu"
b = Resources(limits={"requests.example.com/gpu": "1"})  #! "1"
c = Resources(requests={"example.com/gpu": "0.5"}, limits={"example.com/gpu": "1"})  #! "0.5"
