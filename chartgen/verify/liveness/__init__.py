"""Dead values and dead branches: what no scenario, and no allowed change of a value, makes a difference to."""
