"""Classes of Kubernetes that the language does not have, each in a statement of its own."""

from chartgen import RoleBinding  #! RoleBinding
