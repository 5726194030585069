# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of the README, fixtures/screenshots/*.png, from the fixtures.

    swift build -c release && python3 Tests/Full/screenshots.py
"""

import os
import subprocess
import sys
import tempfile

import browser

if __name__ == "__main__":
    browser.prepare("screenshots")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.path.abspath(os.environ.get("ASSAY", os.path.join(ROOT, ".build/release/assay")))
FOLDER = os.path.join(ROOT, "fixtures/screenshots")
COLOURS = 48


def shrink(path):
    """Leaves as many colours as a page of text and flat shapes needs."""
    try:
        from PIL import Image
    except ImportError:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "pillow"], check=True)
        from PIL import Image
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{os.path.relpath(path, ROOT)}: {os.path.getsize(path) / 1000:.0f} kB")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "report.html")
        subprocess.run(
            [ASSAY, "audit", "fixtures/hub/models.jsonl", "fixtures/hub/declared.yaml", "--rules", "rules/hugging-carbon/1.2.0",
             "--as-of", "2026-06-30", "--fail-on", "never", "-o", f"html={page}"], cwd=ROOT, check=True)
        window = browser.Browser(1100, 900)
        window.open(page)
        path = os.path.join(FOLDER, "report.png")
        window.picture(path, 0, 0, 1100, window.run("return document.getElementById('scatter').getBoundingClientRect().bottom") + 8)
        shrink(path)
        window.open(page, "m=EleutherAI/pythia-12b")
        window.scheme("dark")
        box = window.run(
            "const e = document.getElementById('m=EleutherAI/pythia-12b');"
            "document.querySelector('nav').remove();"
            "for (const s of document.querySelectorAll('section')) s.hidden = s.id !== 'models';"
            "for (const o of [...e.parentElement.children]) if (o !== e) o.remove();"
            "for (const d of e.querySelectorAll('.tree details')) d.open = !d.closest('dd');"
            "const r = e.getBoundingClientRect(); return [r.top + scrollY, r.height]")
        path = os.path.join(FOLDER, "derivation.png")
        window.picture(path, 0, box[0] - 56, 1100, min(box[1], 800) + 56)
        shrink(path)
        window.close()


if __name__ == "__main__":
    main()
