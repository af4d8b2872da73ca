"""Errors a user can mend: each says what was wanted, what was found, and what to do."""


class NeuroError(Exception):
    """Base of every error that becomes a sentence on the page and exit code 2."""


class ExpressionError(NeuroError):
    """An expression that cannot be read, or that names a column that is not there."""


class UnitError(NeuroError):
    """A unit that is unknown, or a quantity that cannot be expressed in it."""


class KnowledgeError(NeuroError):
    """A table row that is missing, or that contradicts another."""


class DataError(NeuroError):
    """A file, table or column that is not as declared; names file, column, line."""


class DesignError(NeuroError):
    """A survey design that is missing, contradictory, or has no valid weight."""


class ModelError(NeuroError):
    """A model that cannot be specified or fitted on these rows."""


class InterventionError(NeuroError):
    """A what-if that cannot be asked: unknown column, impossible value, refused policy."""


class MechanismError(NeuroError):
    """A simulation that cannot be asked: an unknown name, an impossible value, a drive that cannot be read."""


class ScenarioError(NeuroError):
    """A saved scenario that cannot be read or run again."""


class JobCancelled(NeuroError):
    """Work that its owner stopped."""
