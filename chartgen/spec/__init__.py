"""The language that authors write: one module a subject."""
