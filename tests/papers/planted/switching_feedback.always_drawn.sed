# algorithms/switching/batched_weights.cpp
# The dartboard forgets to keep its arm.
s/if (rng.uniform() >= exp(-weights.rate() \* loss)) arm = weights.draw(rng);/if (rng.uniform() >= 0 * loss) arm = weights.draw(rng);/
