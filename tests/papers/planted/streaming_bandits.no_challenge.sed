# algorithms/streaming/tower.cpp
# The first arm of a level stays its king: comparisons are forgotten.
s/if (mean > level.mean) desk.store(slot), level.mean = mean;/if (level.mean == kNoKing) desk.store(slot), level.mean = mean;/
