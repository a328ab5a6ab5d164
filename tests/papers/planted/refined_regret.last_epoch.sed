# algorithms/episodic/simulator_free_po.cpp
# The leader is followed on the estimates of the last epoch, not on their sum.
s/sums_.add(estimate_, 1.0);/sums_ = estimate_;/
