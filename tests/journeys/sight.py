"""What every journey waits for before it looks."""

from playwright.sync_api import Page, expect

PATIENCE = 30_000
"""ms for a page on a server that is still warming up."""
A_BREATH = 100
"""ms for a click to reach the server before its answer is waited for."""


def settled(page: Page) -> None:
    """Wait until the script has run and nothing is faded or still to be drawn."""
    page.wait_for_timeout(A_BREATH)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE)
