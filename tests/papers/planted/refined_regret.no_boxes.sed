# algorithms/episodic/uob_reps.cpp
# Nothing is learned about the transitions.
s/if (model_.refresh()) projection_.rows().set_boxes(model_);//
