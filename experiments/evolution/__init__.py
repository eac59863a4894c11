"""A search for recurrent cells by mutation, as that of Jozefowicz, Zaremba and Sutskever (2015), small or large."""
