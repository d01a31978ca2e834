"""Executes a notebook through the installed kernel, and compares what comes with what was recorded in it.

    OTN_KERNEL_PREFIX=DIR python exported.py NOTEBOOK     # DIR: where `otn kernel install --prefix DIR` wrote to
"""

import os
import sys

os.environ["JUPYTER_PATH"] = os.path.join(os.environ["OTN_KERNEL_PREFIX"], "share", "jupyter")

import nbformat
from nbclient import NotebookClient


def shown(cell):
    """All text of a cell's outputs, and its pictures. A record does not know what was printed and what was a value."""
    text, pictures = [], []
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            pictures.append(data["image/png"].strip())
        elif output.output_type == "stream":
            text += output.text.splitlines()
        elif output.output_type == "error":
            text.append(f"{output.ename}: {output.evalue}")
        else:
            text += data["text/plain"].splitlines()
    return text, pictures


notebook = nbformat.read(sys.argv[1], 4)
nbformat.validate(notebook)
cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
recorded = [shown(cell) for cell in cells]
NotebookClient(notebook, kernel_name="otn", timeout=300).execute()
executed = [shown(cell) for cell in cells]
if not any(text for text, _ in recorded) or not any(pictures for _, pictures in recorded):
    sys.exit("the notebook shows nothing that could be compared")
for cell, before, after in zip(cells, recorded, executed):
    if before != after:
        sys.exit(f"{cell.source}\n\nrecorded: {before[0]}\nexecuted: {after[0]}")
