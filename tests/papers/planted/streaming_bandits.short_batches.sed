# algorithms/streaming/tower.cpp
# Batches of (T/K)^(1/3) pulls, the square root of what they should be.
s/add_level(batch_of(task, pow(1.2, double(l))), 6);/add_level(sqrt(batch_of(task, pow(1.2, double(l)))), 6);/
