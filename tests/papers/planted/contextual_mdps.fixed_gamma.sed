# algorithms/contextual_mdp/omg_cmdp.cpp
# gamma does not grow with the number of rounds: a constant price for exploration in each of them.
s/const double T = to_real(task_\.horizon),/const double T = 100,/
