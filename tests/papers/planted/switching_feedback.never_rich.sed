# algorithms/switching/batched_weights.cpp
# The policy never changes to looks at all arms.
s/double(task.budget) >= enough;/double(task.budget) < 0 * enough;/
