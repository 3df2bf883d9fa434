"""The meaning of Kubernetes objects: their identity, canonical form, merge keys, pods, and references to each other.

Objects are plain mappings, as YAML gives them, and may be anything but well-formed: every function here accepts
whatever a template renders.
"""
