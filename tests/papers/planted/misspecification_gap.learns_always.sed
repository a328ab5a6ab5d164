# algorithms/contextual/ds_oful.cpp
# Every round enters the regression.
s/if (sqrt(square_\[std::size_t(action)\]) < gamma_) return;//
