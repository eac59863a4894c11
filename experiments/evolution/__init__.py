"""A search for recurrent cells by mutation, as that of Jozefowicz, Zaremba and Sutskever (2015), small or large.

    python -m experiments.evolution --journal FILE [--mode large] [--jobs N | --dask ADDRESS] [--figure FILE]

plan, operations      a graph's cell over sequences, quick enough for many small networks
feeds, learner        what a network reads, and the network around a cell
cells, comparison     the paper's ten cells, and one of them on one task, as a trial
store                 graphs as text
jobs                  the evaluation of one candidate, which depends on nothing but itself
search                which candidates, and what is kept of them: the same whoever evaluates what, and in what order
journal, progress     a file that only grows, and how a search goes on from it
runner                here, in processes, on a cluster
trial, findings       a search as a trial, and what it found
drawing               fitness over evaluations, and a cell as a graph
"""
