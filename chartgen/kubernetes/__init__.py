"""What chartgen knows of Kubernetes itself: its definitions, version by version, and its quantities."""
