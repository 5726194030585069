# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium for the scripts that open pages, driven by Selenium.

Chromium comes from Debian (`chromium`, `chromium-driver`), Selenium, html5lib and axe from PyPI, into an
environment of its own below TMPDIR. Who is root gets Chromium installed; others are told what to install.
"""

import base64
import json
import os
import shutil
import subprocess
import sys

from venv_of_tests import inside

WANTED = ["selenium", "html5lib", "axe-core-python"]
PACKAGES = ["chromium", "chromium-driver", "fonts-dejavu-core"]


def prepare(name):
    """Starts the script again in an environment that has what it needs; leaves with 0, and says so, where it cannot be had."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        if os.geteuid() != 0:
            print(f"{name}: SKIPPED: it needs {' '.join(PACKAGES)}: apt-get install {' '.join(PACKAGES)}")
            sys.exit(0)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-q"], **quiet)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
        if subprocess.run(install + PACKAGES, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet).returncode:
            print(f"{name}: SKIPPED: {' '.join(PACKAGES)} cannot be installed")
            sys.exit(0)
    inside(*WANTED)


class Browser:
    """One window; what pages say on the console and ask of the network is kept."""

    def __init__(self, width=1280, height=900):
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                         "--disable-background-networking", "--no-first-run"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        self.driver.set_script_timeout(120)
        self.resize(width, height)

    def resize(self, width, height, scale=1):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def scheme(self, name):
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def open(self, path, fragment=""):
        self.driver.get("about:blank")
        self.messages(), self.requests()
        self.driver.get("file://" + path + ("#" + fragment if fragment else ""))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def messages(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses that were asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]

    def keys(self, *keys):
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def picture(self, path, x, y, width, height, scale=1):
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": scale}
        data = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def print(self, path):
        """Prints on A4 and says on how many pages."""
        data = base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
        with open(path, "wb") as file:
            file.write(data)
        return data.count(b"/Type /Page\n") or data.count(b"/Type /Page ") or data.count(b"/Type/Page")

    def close(self):
        self.driver.quit()
