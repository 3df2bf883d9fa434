"""Objects that run today become specs, with a proof that nothing was lost."""
