"""MACE: the log and the results of mace_run_train on triangles of copper."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.calculators.emt import EMT
from ase.io import write


def triangles(count: int) -> list[Atoms]:
    rng, out = np.random.default_rng(0), []
    for _ in range(count):
        corners = np.array([[0, 0, 0], [2.5, 0, 0], [0, 2.5, 0]]) + rng.normal(0, 0.15, (3, 3))
        atoms = Atoms("Cu3", positions=corners, calculator=EMT())
        atoms.info["REF_energy"] = atoms.get_potential_energy()
        atoms.arrays["REF_forces"] = atoms.get_forces()
        atoms.calc = None
        out.append(atoms)
    return out


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(tempfile.mkdtemp())
    write("copper.xyz", triangles(30))
    asked = (
        "--name=copper --train_file=copper.xyz --valid_fraction=0.2 --E0s=average --r_max=4 "
        "--energy_key=REF_energy --forces_key=REF_forces --hidden_irreps=8x0e --batch_size=4 "
        "--max_num_epochs=6 --device=cpu --default_dtype=float32 --seed=1 --work_dir=."
    )
    subprocess.run([Path(sys.executable).with_name("mace_run_train"), *asked.split()], check=True)
    lines = Path("logs/copper_run-1.log").read_text().splitlines(keepends=True)
    # Tables and the model's layers, 10 kB of them, are left out.
    kept = [line for line in lines if "INFO" in line and len(line) < 200]
    (folder / "train.log").write_text("".join(kept))
    shutil.copy("results/copper_run-1_train.txt", folder / "results.txt")


main(Path(sys.argv[1]).resolve())
