# algorithms/switching/batched_weights.cpp
# The dartboard looks at all arms and learns from the one played only.
s/weights.add(k, loss);/if (k == arm) weights.add(k, loss);/
