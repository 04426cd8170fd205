# Paints CONTENT in STYLE as FOLDER/python.png: for GIMP 3's Python, which has these names defined.
# SPDX-License-Identifier: GPL-3.0-or-later
from gi.repository import Gimp, Gio

procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style-transfer")
image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(CONTENT))
config = procedure.create_config()
for name, value in {"run-mode": Gimp.RunMode.NONINTERACTIVE, "image": image, "seed": 3,
                    "style": Gio.File.new_for_path(STYLE), "strength": 80.5, "colour": "content",
                    "iterations": 4, "initial-noise": 0.5}.items():
    config.set_property(name, value)
config.set_core_object_array("drawables", image.get_layers())
values = procedure.run(config)
layer = values.index(1)
for other in image.get_layers():
    if other != layer:
        image.remove_layer(other)
Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(FOLDER + "/python.png"), None)
arguments = {argument.name: argument for argument in procedure.get_arguments()}
print("REPORT kinds =", type(arguments["strength"]).__name__, arguments["strength"].default_value,
      arguments["strength"].maximum, arguments["strength"].blurb, "END")
