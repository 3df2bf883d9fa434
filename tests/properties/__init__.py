"""Properties that hold for all charts, all values, all text: found out by trying many (Hypothesis)."""
