"""Conversion of existing objects to specs, with a proof that nothing was lost."""
