"""What the checks in Python share: counting, running programs, the end."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve() if sys.argv[1:] else None

_passed, _faults = 0, []


def expect(right, what):
    """Counts one check; what is not `right` is said at the end."""
    global _passed
    if right:
        _passed += 1
    else:
        _faults.append(what)


def run(*command, **more):
    """Runs a command without input; what it writes is text."""
    settings = {"capture_output": True, "text": True, "encoding": "utf-8", "stdin": subprocess.DEVNULL, "timeout": 600} | more
    return subprocess.run([str(part) for part in command], **settings)


def outcome(*command, **more):
    """The status of a command, and all that it writes."""
    done = run(*command, **more)
    return done.returncode, done.stdout + done.stderr


def finish(name):
    """Says what was wrong and gives the exit status."""
    for fault in _faults:
        print(fault)
    print(f"{name}: {_passed} passed, {len(_faults)} failed")
    return 1 if _faults else 0
