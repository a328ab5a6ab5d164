# algorithms/convex/optimistic_ons.cpp
# H has next to nothing in place of its identity: the first steps go anywhere.
s/1 + 0.5 \* beta_ \* task.gradient_bound \* task.gradient_bound/1e-3/
