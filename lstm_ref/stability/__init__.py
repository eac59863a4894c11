"""Stability, memory and the flow of errors, one idea per file.

    scalar              h(t) = w h(t-1) + u x(t): one number decides
    spectrum            h_t = h_prev W_h + x_t W_x: eigenvalues, modes, and the verdict on the unit circle
    transient           what eigenvalues do not tell: singular values, growth before decay, non-normality
    jury                the same verdict without eigenvalues: the Schur-Cohn test of a polynomial
    lyapunov_equation   the same verdict from an energy that falls at every step, and the stationary covariance
    jacobian            derivatives of a step of any cell, and their products along a sequence
    lyapunov_exponents  mean rates of growth of a nonlinear cell along a sequence
    error_flow          Hochreiter's sum over all paths that an error takes back in time
    bounds              how fast an error has to vanish at least
    carousel            the path of an error through the cell states of an LSTM
    gradients           norms of the gradients that arrive at each layer and step
    saturation          how often gates are almost closed or almost open

Row vectors are multiplied from the left throughout: the derivative of a new state with respect to an old one has the
entry (k, m) for d new[m] / d old[k], so that for h_t = h_prev W_h it is W_h itself.

What needs eigenvalues (spectrum, transient, jury, lyapunov_equation, and the norms in bounds) takes an array of any
library and computes with NumPy, in double precision. The rest stays in the library of its arguments.
"""
