"""Figures of the notebooks: one module of drawings for each unit, and the style that they share."""
