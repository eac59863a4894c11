"""All experiments by name, one module each, in the order of the report."""

from collections.abc import Mapping

from experiments.definition import Experiment

# Modules of this package whose `EXPERIMENT` is listed.
ORDER: tuple[str, ...] = ("xor", "forget_bias", "variants", "saturation", "depth")


def load() -> Mapping[str, Experiment]:
    """All experiments by name. Imported here, and not above, so that a fault in one names its module."""
    from importlib import import_module

    modules = (import_module(f"experiments.catalogue.{name}") for name in ORDER)
    return {module.EXPERIMENT.name: module.EXPERIMENT for module in modules}
