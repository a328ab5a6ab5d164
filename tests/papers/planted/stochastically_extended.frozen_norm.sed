# algorithms/convex/optimistic_ons.cpp
# H stays what it was in the first round: no curvature is learned.
s/norm_.add(gradient, 0.5 \* beta_);//
