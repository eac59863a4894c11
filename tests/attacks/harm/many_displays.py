"""A hundred thousand small outputs, and as many that are taken back."""

from IPython.display import clear_output, display

for number in range(100_000):
    display(number)
    clear_output()
