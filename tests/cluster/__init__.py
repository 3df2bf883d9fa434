"""A real API server judges the charts: `make e2e`, with a kubeconfig in CHARTGEN_KUBECONFIG or KUBECONFIG."""
