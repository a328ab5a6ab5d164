# algorithms/switching/batched_weights.cpp
# Flexible feedback: looks at m of K arms are not weighted by K / m.
s/const double scale = double(plan_.arms) \/ plan_.observed;/const double scale = 1;/
