"""The charts to verify, and where what they render comes from: templates and specs."""
