# algorithms/convex/optimistic_omd.cpp
# The point is played without the step against the hint: no optimism.
s/x_.step(y_, eta(t), guess_);/x_.set(y_), static_cast<void>(t);/
