# algorithms/episodic/lb_po.cpp
# The leader is followed on the estimates of the last episode, not on their sum.
s/^ private:$/ private:\n  void estimate(int h, int s, int a, double loss, Table\& sums) override {\n    if (h + 1 == task_.shape.steps) sums = Table(task_.shape);\n    LinearQ::estimate(h, s, a, loss, sums);\n  }/
