"""All experiments by name, in the order of the report; a module may hold several that share their rows."""

from collections.abc import Mapping

from experiments.definition import Experiment

# Modules of this package; the `EXPERIMENTS` of each are listed.
ORDER = (
    "reber",
    "long_lag",
    "guessing",
    "two_sequence",
    "marked_pairs",
    "temporal_order",
    "xor",
    "continual_reber",
    "noisy_temporal_order",
    "timing",
    "counting",
    "forget_bias",
    "variants",
    "saturation",
    "depth",
    "jozefowicz",
    "evolution",
)


def load() -> Mapping[str, Experiment]:
    """All experiments by name. Imported here, and not above, so that a fault in one names its module."""
    from importlib import import_module

    modules = (import_module(f"experiments.catalogue.{name}") for name in ORDER)
    return {experiment.name: experiment for module in modules for experiment in module.EXPERIMENTS}
