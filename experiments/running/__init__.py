"""Training: which trials are missing, who trains them, and the files that keep what was found.

jobs      one trial to train, and its seed
work      a trial while it trains: work done, what it cost, its snapshot
pool      trials in processes of this machine
cluster   trials on a Dask cluster
together  all missing trials of a row as one ensemble: on one device, or as one job of a process
store     result files and snapshots: whole or found to be damaged
run       what is missing, trained by one of these three, written and shown
show      progress on a terminal, or in plain lines
stop      Ctrl-C: finish the piece of work, keep it, then end
"""
