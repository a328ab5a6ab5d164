# algorithms/convex/optimistic_omd.cpp
# The point is played without the step against the hint: no optimism.
s/domain_.step(x_, y_, eta(t), guess_);/x_ = y_, static_cast<void>(t);/
