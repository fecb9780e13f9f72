"""What may be told of peers' ratings: nothing of one, only of several together."""

SMALLEST_MEAN = 3  # peers whose mean may be told; of fewer one could be told apart
