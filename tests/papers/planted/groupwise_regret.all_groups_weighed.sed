# algorithms/groupwise/groupwise.cpp
# Weights sum to 1 over all groups, not over those of the round.
s/experts_.distribution(active, {pi_.data(), active.size()});/std::vector<int> all; for (int g = 0; g < int(pi_.size()); ++g) all.push_back(g); experts_.distribution(all, pi_); for (std::size_t k = 0; k < active.size(); ++k) pi_[k] = pi_[std::size_t(active[k])];/
