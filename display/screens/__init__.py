"""What the display draws: thin parts that take the texts of a picture and decide nothing."""
