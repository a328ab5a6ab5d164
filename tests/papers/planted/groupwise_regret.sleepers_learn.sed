# algorithms/groupwise/groupwise.cpp
# Oracles of sleeping groups learn, too.
s/oracles_.learn(context, label);/for (int g = 0; g < int(pi_.size()); ++g) oracles_.learn({context.x, {g}}, label);/
