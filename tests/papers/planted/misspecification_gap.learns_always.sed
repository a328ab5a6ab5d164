# algorithms/contextual/ds_oful.cpp
# Every round enters the regression.
s/if (ridge_.norm(action) >= gamma_) //
