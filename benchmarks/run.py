"""Run every benchmark in this folder; exit 1 when a promise does not hold."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Print one JSON line a script, as `docs/contract.md` has it."""
    broken = 0
    for script in sorted(HERE.glob("[!_]*.py")):
        if script.name == "run.py":
            continue
        done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
        line = done.stdout.strip()
        print(line or json.dumps({"name": script.stem, "holds": False}), flush=True)
        broken += done.returncode != 0 or not json.loads(line)["holds"]
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
