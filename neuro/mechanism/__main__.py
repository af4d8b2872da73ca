"""`python -m neuro.mechanism` compiles every kernel once, so that no visitor waits for it."""

import pkgutil
from importlib import import_module

import neuro.mechanism

for module in pkgutil.iter_modules(neuro.mechanism.__path__):
    if module.name != "__main__":
        import_module(f"neuro.mechanism.{module.name}")
