# algorithms/contextual/ds_oful.cpp
# The bonus has the wrong sign.
s/ridge_.index(a, beta_)/ridge_.index(a, -beta_)/
