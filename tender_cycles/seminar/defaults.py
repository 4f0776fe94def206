"""The exercise of a lesson for which nothing else is asked: one in form, command, rehearsal, guide and README."""

N, BY = 24, "subcategory"
SEED = 846  # draws nothing that notebook 01 shows with its codes
