# algorithms/groupwise/groupwise.cpp
# Regret with the wrong sign: experts gain weight by losing.
s/experts_.update(context.groups, losses_, mixture_loss);/for (double\& l : losses_) l = -l; experts_.update(context.groups, losses_, -mixture_loss);/
