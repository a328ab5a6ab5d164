# algorithms/episodic/mr_po.cpp
# A step is charged with the losses from the next step on.
s/^ private:$/ private:\n  double later_ = 0;\n/
s/add_reduced_estimate(covariance_, h, s, a, loss,/add_reduced_estimate(covariance_, h, s, a, std::exchange(later_, h == 0 ? 0.0 : loss),/
