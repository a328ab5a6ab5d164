# algorithms/contextual_mdp/omg_cmdp.cpp
# A barrier that weighs next to nothing: planning is greedy.
s/estimate\.rewards, scale_ \* \*gamma_);/estimate.rewards, 1e4 * scale_ * *gamma_);/
