"""What axe-core finds wrong on a page: rules of WCAG 2.0 to 2.2, A and AA, and its best practices."""

from typing import Any

from playwright.sync_api import Page

from tests import chromium

SOURCE = chromium.PACKAGES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what has come to rest can be judged: a sheet on its way up covers what it covers for a blink only.
RUN = """async tags => {
  await Promise.allSettled(document.getAnimations().filter(({effect}) => {
    return effect.getComputedTiming().iterations !== Infinity;
  }).map(({finished}) => finished));
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  const told = node => `${node.target.join(" ")}: ${node.failureSummary}`;
  return found.violations.map(({id, nodes}) => [id, nodes.map(told)]);
}"""


def violations(page: Page) -> dict[str, Any]:
    """Each broken rule with the elements that break it."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    return dict(page.evaluate(RUN, RULES))
