# algorithms/switching/batched_weights.cpp
# Bandit feedback: the loss seen is not divided by the probability of seeing it.
s/desk.observe(arm) \/ weights.probability(arm)/desk.observe(arm)/
