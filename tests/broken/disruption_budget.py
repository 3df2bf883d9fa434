"""Budgets that say nothing, or two things."""

from chartgen import PodDisruptionBudget

a = PodDisruptionBudget(min_available=1, max_unavailable=1)  #! 1 @2
b = PodDisruptionBudget(max_unavailable="150%")  #! "150%"
c = PodDisruptionBudget(min_available=-1)  #! -1
d = PodDisruptionBudget(max_unavailable=1_000_000)  #! 1_000_000
