"""The subcommands; each loads its program inside the function that runs it."""
