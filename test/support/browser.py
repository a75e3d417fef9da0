"""A real browser without a window: Chromium, driven by Selenium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from support.parts import missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


class Browser:
    """A browser that shows a page."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def open(self, path: Path, color_scheme: str) -> None:
        """Open a file, in the colors that the user prefers."""
        preference = {"name": "prefers-color-scheme", "value": color_scheme}
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preference]})
        self._driver.get(path.as_uri())

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements of a CSS selector."""
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of elements as a person sees them."""
        return [element.text for element in self.all(selector)]

    def background(self) -> str:
        """Return the color behind everything."""
        return self.all("body")[0].value_of_css_property("background-color")

    def console(self) -> list[object]:
        """Return the messages in the console, such as errors and refused loads."""
        log: list[object] = self._driver.get_log("browser")  # type: ignore[no-untyped-call]
        return log

    def requests(self) -> list[str]:
        """Return the addresses from which the page loaded something."""
        script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
        names: list[str] = self._driver.execute_script(script)  # type: ignore[no-untyped-call]
        return names


@contextmanager
def running() -> Iterator[Browser]:
    """Run a browser until the context ends. Where the machine has none, the test is skipped."""
    programs = [path for name in PROGRAMS if (path := shutil.which(name))]
    driver_program = shutil.which("chromedriver")
    if not programs or not driver_program:
        missing("browser", "it needs chromium and chromedriver on the PATH (Debian: chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for switch in SWITCHES:
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options, service=Service(driver_program))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
