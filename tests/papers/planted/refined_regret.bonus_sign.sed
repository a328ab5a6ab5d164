# algorithms/episodic/lb_po.cpp
# The bonus has the wrong sign.
s/return {eta, beta, /return {eta, -beta, /
