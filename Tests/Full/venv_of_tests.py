# SPDX-License-Identifier: Apache-2.0
"""Packages of PyPI for the scripts of this folder, in an environment of their own under TMPDIR."""

import hashlib
import os
import subprocess
import sys
import tempfile
import venv


def inside(*packages):
    """Goes on in an environment that has the packages; where they cannot be had, says so and ends."""
    name = "assay-tests-" + hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]
    folder = os.path.join(tempfile.gettempdir(), f"{name}-{os.getuid()}")
    python = os.path.join(folder, "bin", "python")
    if os.path.realpath(sys.prefix) == os.path.realpath(folder):
        return
    ready = os.path.join(folder, "ready")
    if not os.path.exists(ready):
        try:
            venv.create(folder, with_pip=True, clear=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
                           check=True, timeout=300)
            open(ready, "w").close()
        except (subprocess.SubprocessError, OSError) as problem:
            print(f"skipped: {os.path.basename(sys.argv[0])}: {', '.join(packages)} cannot be had from PyPI: {problem}")
            sys.exit(0)
    os.execv(python, [python, *sys.argv])
