"""What editors show of specs and values, asked of the language servers that editors run."""
