"""pictures.py PANELS FOLDER: photograph.png and style.png from README's picture, in which they stand side by
side with white between them.
"""
import sys

import numpy as np
from PIL import Image

panels = Image.open(sys.argv[1]).convert("RGB")
white = (np.asarray(panels) > 240).all(axis=(0, 2))
between = [column for column in range(1, panels.width) if white[column] and not white[column - 1]]
ends = [next(column for column in range(start, panels.width) if not white[column]) for start in between]
photograph = panels.crop((0, 0, between[0], panels.height))
style = panels.crop((ends[0], 0, between[1], panels.height))
photograph.save(f"{sys.argv[2]}/photograph.png")
style.save(f"{sys.argv[2]}/style.png")
