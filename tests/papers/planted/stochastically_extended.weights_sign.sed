# algorithms/convex/sword_plus_plus.cpp
# Members gain weight by what they lose.
s/weights_.update(rate_, losses_)/weights_.update(-rate_, losses_)/
