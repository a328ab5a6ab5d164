# algorithms/contextual_mdp/omg_cmdp.cpp
# gamma upside down: the barrier outweighs the rewards, and more so with every round.
s/return sqrt(T \* S \* A \/ (H \* H \* H \* estimation));/return sqrt(H * H * H * estimation \/ (T * S * A));/
