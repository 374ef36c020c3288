"""A whole lobby on one machine, with people who play visitors and officers when nobody is there."""
