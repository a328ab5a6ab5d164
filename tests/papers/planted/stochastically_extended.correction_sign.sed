# algorithms/convex/sword_plus_plus.cpp
# Movement is rewarded, not charged: the weights run after the members that jump most.
s/params.correction ? 2 \* task.smoothness/params.correction ? -2 * task.smoothness/
