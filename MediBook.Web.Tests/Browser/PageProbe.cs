using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>What is measured on a page in front: axe, what overflows, and targets that are too small to press.</summary>
internal static class PageProbe
{
    /// <summary>WCAG 2.2 at level AA, and what axe holds to be good practice.</summary>
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private static readonly Lazy<string> Axe = new(() => new BundledAxeScriptProvider().GetScript());

    /// <summary>Puts what <see cref="AxeAsync"/> runs into every document that a window opens from now on.</summary>
    public static Task OfferAxeAsync(IBrowserContext context) => context.AddInitScriptAsync(Axe.Value);

    /// <summary>Everything that axe finds, a line each.</summary>
    public static Task<string[]> AxeAsync(IPage page) => RunAxeAsync(page, Tags);

    /// <summary>What axe finds of that which other colours or another style sheet change.</summary>
    public static Task<string[]> ContrastAsync(IPage page) => RunAxeAsync(page, "color-contrast", "target-size", "link-in-text-block");

    private static Task<string[]> RunAxeAsync(IPage page, params string[] rulesOrTags) => page.EvaluateAsync<string[]>(
        """
        async which => (await axe.run(document, { runOnly: which, resultTypes: ["violations"], selectors: false, preload: false })).violations
          .flatMap(found => found.nodes.map(node => `${found.id}: ${found.help}: ${node.html.slice(0, 200)} ${node.any.map(check => check.message).join(" ")}`))
        """,
        rulesOrTags);

    /// <summary>What sticks out of the page sideways, the page itself first; nothing where all of it fits.</summary>
    public static Task<string[]> OverflowAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const wide = [...document.querySelectorAll("body *")].filter(element => {
            const box = element.getBoundingClientRect();
            return box.width > 1 && (box.right > root.clientWidth + 1 || box.left < -1);
          });
          return [`overflows by ${root.scrollWidth - root.clientWidth} px: ${wide.slice(0, 4).map(element => element.outerHTML.slice(0, 120)).join(" | ")}`];
        }
        """);

    /// <summary>
    /// Targets that a thumb misses: from the middle of the control on, 44 px each way must be the target or its label, and nothing that covers it.
    /// A link in the middle of a sentence is as high as its line (WCAG 2.2, 2.5.8).
    /// </summary>
    public static Task<string[]> SmallTargetsAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => {
          const least = 43.5;
          const inSentence = element => {
            if (getComputedStyle(element).display !== "inline") return false;
            let block = element.parentElement;
            while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
            return block.innerText.trim().length > element.innerText.trim().length;
          };
          const seen = element => {
            if (!element.checkVisibility({ visibilityProperty: true }) || element.getBoundingClientRect().bottom + scrollY <= 0) return false;
            for (; element; element = element.parentElement) {
              const box = element.getBoundingClientRect();
              if (box.width <= 1 || box.height <= 1) return false;
            }
            return true;
          };
          const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
            .filter(element => seen(element) && !inSentence(element));
          const found = [];
          for (const target of targets) {
            target.scrollIntoView({ block: "center", inline: "center" });
            const box = target.getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const own = [target, ...(target.labels ?? [])];
            const isMine = (right, down) => own.some(mine => mine.contains(document.elementFromPoint(x + right, y + down)));
            const reach = (right, down) => {
              let far = 0;
              while (far + 4 < least && isMine(right * (far + 4), down * (far + 4))) far += 4;
              while (far < least && isMine(right * far, down * far)) far += .5;
              return far;
            };
            const [wide, high] = [reach(-1, 0) + reach(1, 0), reach(0, -1) + reach(0, 1)];
            if (wide < least || high < least) found.push(`${wide} x ${high} px can be pressed: ${target.outerHTML.slice(0, 160)}; in its middle is ${document.elementFromPoint(x, y)?.outerHTML.slice(0, 80)}`);
          }
          scrollTo(0, 0);
          return found;
        }
        """);

    /// <summary>Text that is smaller than 16 px, by its own words.</summary>
    public static Task<string[]> SmallTextAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll("body *")].filter(element => element.checkVisibility() && !element.closest(".vh, svg")
            && [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
            && parseFloat(getComputedStyle(element).fontSize) < 15.9)
          .map(element => `${getComputedStyle(element).fontSize}: ${element.outerHTML.slice(0, 120)}`)
        """);
}
