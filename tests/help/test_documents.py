#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents for people: what they link to and show is there, and pictures are small and have their licences."""
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md")), TOP / "docs/images/README.md",
             TOP / "plug-in/help/README.md"]
GALLERY = TOP / "docs/images/gallery"
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(path):
    return path.read_text(encoding="utf-8")


def headings(path):
    """The anchors of PATH's headings, of one word or several."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)}


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            for link in LINK.findall(read(document)):
                if link.startswith("https://"):
                    continue
                name, _, anchor = link.partition("#")
                with self.subTest(document=document.name, link=link):
                    target = document.parent / name if name else document
                    self.assertTrue(target.is_file())
                    if anchor:
                        self.assertIn(anchor, headings(target))

    def test_the_guides_are_found(self):
        links = LINK.findall(read(TOP / "README.md"))
        for name in ("guide", "scripts", "gallery"):
            self.assertIn(f"docs/{name}.md", links)

    def test_paintings_of_the_gallery(self):
        """Each is shown, small, and its photograph has a line with a licence, its style one of its own."""
        paintings = sorted(GALLERY.glob("*.jpg"))
        shown = [pathlib.Path(link).name for link in LINK.findall(read(TOP / "docs/gallery.md"))
                 if link.startswith("images/gallery/")]
        self.assertEqual(sorted(shown), [path.name for path in paintings])
        licences = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", read(TOP / "docs/images/README.md"),
                                   re.MULTILINE))
        for path in paintings:
            photograph, _, styles = path.stem.partition("-")
            self.assertRegex(licences[photograph], r"CC0|CC BY 2\.0|public domain")
            self.assertTrue(any(styles.startswith(style.stem) for style in (TOP / "plug-in/styles").glob("*.jpg")))
            self.assertLess(path.stat().st_size, 80_000, path.name)


if __name__ == "__main__":
    unittest.main()
