"""Files for Argo CD and Flux."""
