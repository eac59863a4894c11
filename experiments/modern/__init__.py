"""Networks trained with today's means: the cells of `lstm_ref`, mini-batches, Adam or momentum, clipped gradients.

`outputs` has output functions with their losses, `flat` puts the parameters of a network into one vector, `net` is a
network over such a vector. `setting` says how one is trained, `descent` has the updates, `record` what a trial draws
and finds; `training` trains one as a Trial of `experiments.definition`, `ensemble` R of them at once. `truncated` is
the LSTM with forget gate whose errors go back through the cell states only; `variants` runs the cells of Greff et al.
(2015), most of them by the plan of the full cell; `hyper` draws their hyper-parameters, `ranking` compares them.
`characters` trains models of text and looks at their gates; `deep` has the gradients of 19 layers at initialization.
"""
