# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures cut into cells: mosaic, stained glass and cubist planes."""
import numpy
from scipy import ndimage

import canvas


def means(values, labels, old):
    """The mean of VALUES, height × width × n, in each cell of LABELS; OLD, cells × n, where a cell has
    no pixels."""
    sizes = numpy.bincount(labels.ravel(), minlength=len(old))[:, None]
    planes = numpy.moveaxis(values, -1, 0)
    sums = [numpy.bincount(labels.ravel(), plane.ravel(), len(old)) for plane in planes]
    return numpy.where(sizes > 0, numpy.stack(sums, -1) / numpy.maximum(sizes, 1), old)


def positions(shape):
    """Row and column of each pixel: height × width × 2."""
    return numpy.stack(numpy.indices(shape), -1)


def scatter(shape, side, random):
    """Places about SIDE pixels apart: n × 2, row and column."""
    grid = numpy.mgrid[side / 2:shape[0]:side, side / 2:shape[1]:side].reshape(2, -1).T
    return grid + random.uniform(-0.3, 0.3, grid.shape) * side


def claim(shape, places, reach, distance):
    """Gives each pixel to the nearest of PLACES, at most REACH pixels away. DISTANCE takes the number of
    a place, the box around it, and how far down and across its pixels are. Returns each pixel's place,
    and how much farther the next one is."""
    labels = numpy.zeros(shape, int)
    nearest, second = numpy.full(shape, numpy.inf), numpy.full(shape, numpy.inf)
    for i, (y, x) in enumerate(places):
        top, left = max(int(y) - reach, 0), max(int(x) - reach, 0)
        box = numpy.s_[top:int(y) + reach + 1, left:int(x) + reach + 1]
        rows, columns = numpy.indices(labels[box].shape)
        here = distance(i, box, rows + top - y, columns + left - x)
        closer = here < nearest[box]
        second[box] = numpy.where(closer, nearest[box], numpy.minimum(second[box], here))
        labels[box][closer] = i
        nearest[box][closer] = here[closer]
    return labels, second - nearest


def lay_stones(picture, side, random):
    """Lays square stones of SIDE pixels along the edges of PICTURE: a centroidal Voronoi diagram whose
    distance is the greater of both coordinates along the local direction (Hausner, "Simulating
    decorative mosaics", 2001). Returns each pixel's stone, how many there are, and how far each pixel
    is from a joint."""
    shape = picture.shape[:2]
    directions = canvas.directions(picture, side)
    places = scatter(shape, side, random)
    for _ in range(12):
        angles = [canvas.at(directions, place) for place in places]

        def distance(i, box, down, across):
            along = numpy.cos(angles[i]) * across + numpy.sin(angles[i]) * down
            aside = -numpy.sin(angles[i]) * across + numpy.cos(angles[i]) * down
            return numpy.maximum(abs(along), abs(aside))

        labels, depth = claim(shape, places, int(1.6 * side), distance)
        places = means(positions(shape), labels, places)
    return labels, len(places), numpy.minimum(depth, side)


def mosaic(picture, random):
    """Stones of one colour each, not two quite alike, in mortar."""
    labels, count, depth = lay_stones(picture, 12, random)
    colours = canvas.saturate(means(picture, labels, numpy.zeros((count, 3))), 1.35)
    colours = colours * (1 + 0.11 * random.standard_normal((count, 1)))
    colours = colours + 0.025 * random.standard_normal((count, 3))
    stones = colours[labels] * (1 + 0.05 * canvas.noise(random, labels.shape, 3, 2))[..., None]
    down, across = numpy.gradient(canvas.blur(numpy.minimum(depth, 5), 0.8))
    stones = stones + 0.10 * (-down - across)[..., None]  # light from the upper left
    mortar = 0.84 + 0.03 * canvas.noise(random, labels.shape, 1.2)
    mortar = mortar[..., None] * numpy.array([1.0, 0.96, 0.88])
    stone = canvas.blur((depth > 1.9).astype(float), 0.6)[..., None]
    return stone * stones + (1 - stone) * mortar


def smooth_edges(labels, radius):
    """Cells with edges as smooth as a blur of RADIUS pixels leaves them, and no splinters: a pixel goes to
    the cell that is strongest there after the blur."""
    best = numpy.zeros(labels.shape)
    smoothed = labels.copy()
    for i in numpy.unique(labels):
        share = canvas.blur((labels == i).astype(float), radius)
        if share.max() >= 0.6:
            smoothed[share > best] = i
            best = numpy.maximum(best, share)
    return smoothed


def cut_glass(picture, count, random):
    """Cuts PICTURE into about COUNT cells of like colour (simple linear iterative clustering, Achanta and
    others, 2012), their edges as smooth as glass is cut. Returns each pixel's cell and how many there are."""
    shape = picture.shape[:2]
    side = (shape[0] * shape[1] / count) ** 0.5
    places = scatter(shape, side, random)
    smooth = canvas.blur(picture, 2)
    colours = numpy.array([canvas.at(smooth, place) for place in places])
    for _ in range(10):
        def distance(i, box, down, across):
            return (down ** 2 + across ** 2) / side ** 2 + 8 * ((smooth[box] - colours[i]) ** 2).sum(-1)

        labels, _ = claim(shape, places, int(2 * side), distance)
        places = means(positions(shape), labels, places)
        colours = means(smooth, labels, colours)
    return smooth_edges(labels, 4), len(places)


def stained_glass(picture, random):
    """Glowing panes in lead: each of one colour, paler towards a side, uneven as blown glass is."""
    labels, count = cut_glass(picture, 420, random)
    colours = canvas.saturate(means(picture, labels, numpy.zeros((count, 3))), 2.2)
    colours = numpy.clip(0.05 + 1.05 * colours, 0, 1)
    colours = colours * (1 + 0.10 * random.standard_normal((count, 1)))
    glow = 1 + 0.10 * canvas.noise(random, labels.shape, 14, 3)
    glow = glow + 0.03 * canvas.noise(random, labels.shape, 1.5)
    edge = numpy.zeros(labels.shape, bool)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    edge[[0, 1, -1, -2]] = True
    edge[:, [0, 1, -1, -2]] = True
    apart = ndimage.distance_transform_edt(~edge)
    panes = colours[labels] * glow[..., None] * (0.72 + 0.28 * numpy.clip(apart / 14, 0, 1))[..., None]
    lead = canvas.blur((apart < 2.2).astype(float), 0.7)[..., None]
    shine = 0.10 + 0.16 * numpy.exp(-((apart - 0.6) / 0.9) ** 2)
    shine = shine + 0.02 * canvas.noise(random, labels.shape, 2)
    return (1 - lead) * panes + lead * shine[..., None] * numpy.array([0.95, 1.0, 1.08])


def split_planes(shape, count, random):
    """Splits a rectangle by straight lines into COUNT planes: each time the largest, across its longer
    side. Returns each pixel's plane."""
    height, width = shape
    rows, columns = numpy.indices(shape)
    labels = numpy.zeros(shape, int)
    slants = numpy.radians([0, 28, -28, 62, -62, 90])  # few directions, which planes share
    for new in range(1, count):
        sizes = numpy.bincount(labels.ravel(), minlength=new) * random.uniform(0.4, 1, new)
        inside = labels == sizes.argmax()
        y, x = rows[inside], columns[inside]
        spread = numpy.cov(numpy.stack([x, y]))
        values, vectors = numpy.linalg.eigh(spread)
        long_axis = numpy.arctan2(vectors[1, 1], vectors[0, 1])
        normal = slants[abs(numpy.cos(slants - long_axis)).argsort()[-random.integers(1, 4)]]
        normal = normal + random.normal(0, 0.06)
        along = numpy.cos(normal) * (columns - x.mean()) + numpy.sin(normal) * (rows - y.mean())
        labels[inside & (along > random.normal(0, 0.25) * values[1] ** 0.5)] = new
    return labels


def see(picture, inside, random):
    """What the plane INSIDE shows of PICTURE, half of it its mean colour: turned, enlarged and moved a
    little, and shaded from one side to the other. Pixels × 3."""
    y, x = numpy.nonzero(inside)
    turn, zoom, light = random.normal(0, 0.22), random.uniform(0.75, 1.1), random.uniform(0, 2 * numpy.pi)
    down, across = y - y.mean(), x - x.mean()
    rows = y.mean() + zoom * (numpy.sin(turn) * across + numpy.cos(turn) * down) + random.normal(0, 9)
    columns = x.mean() + zoom * (numpy.cos(turn) * across - numpy.sin(turn) * down) + random.normal(0, 9)
    rows = numpy.clip(rows, 0, inside.shape[0] - 1).astype(int)
    columns = numpy.clip(columns, 0, inside.shape[1] - 1).astype(int)
    seen = picture[rows, columns]
    colour = 0.10 + 0.90 * (0.5 * seen + 0.5 * seen.mean(0)) ** 0.8
    if random.random() < 0.3:  # grays between the ochres
        colour = 0.2 * colour + 0.8 * colour.mean() * numpy.array([0.86, 0.98, 1.12])
    along = numpy.cos(light) * across + numpy.sin(light) * down
    return random.uniform(0.7, 1.2) * colour * (1 + 0.45 * along / (abs(along).max() + 1))[:, None]


def cubist(picture, random):
    """Planes that each see the motif from another place, some with dark edges."""
    shape = picture.shape[:2]
    labels = split_planes(shape, 85, random)
    smooth = canvas.blur(picture, 2)
    painted, edges = numpy.zeros_like(picture), numpy.zeros(shape)
    for i in range(labels.max() + 1):
        inside = labels == i
        painted[inside] = see(smooth, inside, random)
        if random.random() < 0.6:
            edges[inside & (ndimage.distance_transform_edt(inside) < 1.8)] = 1
    angles = random.uniform(0, numpy.pi, labels.max() + 1)
    painted = painted * (1 + 0.06 * canvas.brush(random, shape, angles[labels]))[..., None]
    line = 0.75 * canvas.blur(canvas.wobble(random, edges, 8, 0.7), 0.7)[..., None]
    return painted * (1 - line) + line * numpy.array([0.10, 0.08, 0.07])
