"""A question to a system as the options ask it."""

import argparse

from neuro.cli.system_options import pairs
from neuro.errors import MechanismError
from neuro.mechanism import catalogue
from neuro.mechanism.scene import Scene


def scene_of(args: argparse.Namespace) -> Scene:
    """What the options ask; how long a course runs is left to the command.

    Raises:
        MechanismError: a name that belongs nowhere; unknown names and impossible values show when the scene is asked.
    """
    name = getattr(args, "name", None) or ""
    if name and args.system in catalogue.names() and args.system != catalogue.RECEPTOR:
        raise MechanismError(
            f"Wanted nothing after {args.system}; found '{name}'. Only 'receptor' has names; --with takes options."
        )
    return Scene(
        args.system,
        tuple(dict.fromkeys(args.options)),
        name,
        pairs(args.set, "--set"),
        pairs(args.scale, "--scale"),
        pairs(args.entry, "--entry"),
        tuple(args.assume),
        autoreceptor=not args.no_autoreceptor,
    )
