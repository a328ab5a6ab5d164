# algorithms/contextual/ds_oful.cpp
# The bonus has the wrong sign.
s/fma(beta_, sqrt/fma(-beta_, sqrt/
