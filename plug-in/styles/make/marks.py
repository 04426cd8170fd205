# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures made of marks: dots, pastel strokes and etched lines."""
import colorsys

import cairo
import numpy

import canvas


def shuffled_grid(shape, step, random):
    """Places about STEP pixels apart, in a random order: n × 2, row and column."""
    grid = numpy.mgrid[0:shape[0]:step, 0:shape[1]:step].reshape(2, -1).T
    return random.permutation(grid + random.uniform(-0.5, 0.5, grid.shape) * step)


def divide(colour, random):
    """One of the pure colours that COLOUR is mixed from in the eye, as Seurat and Signac divided it: most
    dots near it, some of the light's orange or the shade's blue, some of its complement."""
    hue, saturation, value = colorsys.rgb_to_hsv(*numpy.clip(colour, 0, 1))
    kind = random.random()
    if kind < 0.66:
        hue += random.normal(0, 0.03)
        saturation = min(1, 1.35 * saturation + 0.12)
        value = value * random.uniform(0.85, 1.2)
    elif kind < 0.88:
        hue = random.normal(0.10, 0.02) if value > 0.55 else random.normal(0.63, 0.04)
        saturation, value = random.uniform(0.45, 0.8), min(1, value + random.uniform(0, 0.2))
    else:
        hue, saturation = hue + 0.5 + random.normal(0, 0.05), 0.55
        value = min(1, value * random.uniform(0.8, 1.15) + 0.08)
    return colorsys.hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1))


def pointillist(picture, random):
    """Dots of pure colour beside each other, on a primed canvas that shows between them."""
    sheet = canvas.Sheet(picture.shape)
    smooth = canvas.blur(picture, 2)
    ground = numpy.array([0.93, 0.89, 0.80])
    sheet.pen.set_source_rgb(*ground)
    sheet.pen.paint()
    angles = canvas.directions(picture, 8)
    for step, radius in ((4.4, 4.0), (5.2, 3.3), (6.8, 2.7)):
        for place in shuffled_grid(picture.shape, step, random):
            sheet.pen.save()
            sheet.pen.translate(place[1], place[0])
            sheet.pen.rotate(canvas.at(angles, place) + random.normal(0, 0.4))
            sheet.pen.scale(radius * random.uniform(0.85, 1.25), radius * random.uniform(0.65, 0.9))
            sheet.pen.arc(0, 0, 1, 0, 2 * numpy.pi)
            sheet.pen.restore()
            sheet.pen.set_source_rgb(*divide(canvas.at(smooth, place), random))
            sheet.pen.fill()
    colours, _ = sheet.read()
    return colours * (1 + 0.025 * canvas.noise(random, picture.shape[:2], 0.7))[..., None]


def chalk(sheet, picture, width, length, random):
    """Draws strokes WIDTH pixels wide and LENGTH long in the colours of PICTURE: broad ones slanting
    everywhere, narrower ones along its edges, where there is detail."""
    broad = width > 10
    smooth = canvas.saturate(canvas.blur(picture, 0.5 * width), 1.35)
    detail = canvas.luminance(canvas.blur(picture, 1) - canvas.blur(picture, width))
    detail = canvas.blur(abs(detail), 2)
    directions = canvas.directions(picture, 9)
    for y, x in shuffled_grid(picture.shape, 6 + 0.25 * width, random):
        if not broad and canvas.at(detail, (y, x)) < random.uniform(0.004, 0.03):
            continue
        angle = canvas.at(directions, (y, x)) + random.normal(0, 0.15)
        if broad:
            angle = 0.94 + 0.45 * numpy.sin(2 * angle)
        half, bend = length * random.uniform(0.35, 0.6), random.normal(0, 0.10) * length
        across, down = half * numpy.cos(angle), half * numpy.sin(angle)
        middle = x - bend * numpy.sin(angle), y + bend * numpy.cos(angle)
        colour = canvas.at(smooth, (y, x)) * random.uniform(0.9, 1.14) + random.normal(0, 0.03, 3)
        sheet.pen.set_source_rgb(*numpy.clip(colour, 0, 1))
        sheet.pen.set_line_width(width * random.uniform(0.6, 1.1))
        sheet.pen.move_to(x - across, y - down)
        sheet.pen.curve_to(*middle, *middle, x + across, y + down)
        sheet.pen.stroke()


def pastel(picture, random):
    """Chalk on a toned paper whose tooth shows through, broad strokes first, then narrow ones."""
    shape = picture.shape[:2]
    tooth = canvas.noise(random, shape, 0.9, 2)
    painted = numpy.array([0.66, 0.60, 0.54]) * (1 + 0.03 * tooth)[..., None]
    for width, length, cover in ((14, 64, 0.85), (8, 44, 0.70), (4, 26, 0.70)):
        sheet = canvas.Sheet(shape, 1)
        sheet.pen.set_line_cap(cairo.LINE_CAP_BUTT)
        chalk(sheet, picture, width, length, random)
        colours, opacity = sheet.read()
        rubbed = opacity * numpy.clip(cover + 0.26 * tooth, 0.25, 0.97)[..., None]
        painted = painted * (1 - rubbed) + rubbed * colours / numpy.maximum(opacity, 0.01)
    return painted


def follow(darkness, start, angle, aside, steps):
    """The points of a line along ANGLE, ASIDE pixels from the middle of DARKNESS, that are dark (above 0.5),
    up to the first that is light again. STEPS has, for each point, how far from START it lies, and how much
    the line has turned there."""
    height, width = darkness.shape
    points = []
    for along, turn in steps:
        across, down = numpy.cos(angle + turn), numpy.sin(angle + turn)
        x = width / 2 + (start + along) * across - aside * down
        y = height / 2 + (start + along) * down + aside * across
        if 0 <= x < width and 0 <= y < height and canvas.at(darkness, (y, x)) > 0.5:
            points.append((x, y))
        elif points:
            break
    return points


def hatch(sheet, darkness, angle, random, step, length):
    """Draws lines about LENGTH pixels long along ANGLE, in ranks about STEP pixels apart, where DARKNESS is
    above 0.5; a line ends where the picture gets light."""
    reach = int(numpy.hypot(*darkness.shape) / 2) + 1
    for rank in numpy.arange(-reach, reach, step):
        start = -reach + random.uniform(0, length)
        while start < reach:
            long = length * random.uniform(0.6, 1.4)
            aside, drift = rank + random.normal(0, 0.22 * step), random.normal(0, 0.035)
            steps = [(along, drift * along / length) for along in numpy.arange(0, long, 3)]
            points = follow(darkness, start, angle, aside, steps)
            if len(points) > 1:
                sheet.pen.set_line_width(random.uniform(0.55, 1.05))
                sheet.pen.move_to(*points[0])
                for point in points[1:]:
                    sheet.pen.line_to(*point)
                sheet.pen.stroke()
            start += long + random.uniform(0, 2)


def etching(picture, random):
    """Fine lines in brown ink, crossed where it is dark, on paper that the plate has left a tone on."""
    shape = picture.shape[:2]
    tone = canvas.stretch(canvas.blur(canvas.luminance(picture), 1.0), 3, 97)
    local = canvas.blur(tone, 25)
    tone = numpy.clip(0.5 + 1.25 * (tone - local) + 0.9 * (local - 0.42), 0, 1)
    sheet = canvas.Sheet(shape, 3)
    sheet.pen.set_source_rgb(0.13, 0.09, 0.07)
    unsure = 0.03 * canvas.noise(random, shape, 5)
    for below, degrees, step, length in ((0.80, -38, 4.2, 34), (0.62, -35, 4.2, 26), (0.50, 42, 3.8, 26),
                                         (0.36, 4, 3.4, 22), (0.24, 85, 3.0, 18), (0.14, 42, 2.4, 18)):
        hatch(sheet, 0.5 + below - tone + unsure, numpy.radians(degrees), random, step, length)
    fine, coarse = canvas.blur(canvas.luminance(picture), 0.8), canvas.blur(canvas.luminance(picture), 1.6)
    contour = numpy.clip(16 * (coarse - fine) - 0.25, 0, 1)
    _, opacity = sheet.read()
    ink = numpy.maximum(opacity[..., 0], 0.9 * contour)[..., None]
    paper = numpy.array([0.94, 0.90, 0.81]) * (1 + 0.02 * canvas.noise(random, shape, 1, 3)
                                               - 0.05 * (1 - canvas.blur(tone, 12)))[..., None]
    return paper * (1 - ink) + ink * numpy.array([0.15, 0.10, 0.08])
