"""The report: RESULTS.md and a figure for each experiment, from the result files alone.

gather    the results that count for each row
table     one line for each row and criterion, and what was changed
sections  what each experiment says: figure, reading, measures, what made it
page      the whole page, written or compared
figures   learning curves
"""
