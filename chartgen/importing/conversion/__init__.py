"""Objects become code of specs: what a field of Kubernetes is called in the language, and what has no field there."""
