using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>
/// What holds on every page in every state: for guests, patients and admins, with data and without, with errors and conflicts, light and dark,
/// left to right and right to left, at 1,280 and at 320 px (which is also 1,280 px at 400 %), and in browsers of 2019. A walk that meets a page
/// again with the same status looks at it in the light and at 320 px in the dark alone.
/// </summary>
public sealed class EveryPageTests(PageTour tour) : IClassFixture<PageTour>
{
    /// <summary>Pages that show nothing of their own: they lead on, or are a file.</summary>
    private static readonly string[] Unseen = ["/M", "/Feed", "/Bookings/Calendar", "Identity/Account/Logout"];

    /// <summary>Forms in which nothing can be wrong: there is nothing to fill in, and a second press is as good as the first.</summary>
    private static readonly string[] NothingToMend =
    [
        "/Admin/Doctors/Deactivate", "/Admin/Users/Details", "/Admin/Specializations/Index", "/Status", "/Error", "Identity/Account/Logout", "Identity/Account/Manage/Disable2fa",
        "Identity/Account/Manage/GenerateRecoveryCodes", "Identity/Account/Manage/ResetAuthenticator", "Identity/Account/ProveEmail", "/Account/Contact", "/Account/Sessions",
        "/Account/People/Remove", "/Account/Rights/Index", "/WaitingList/Index",
    ];

    [Fact]
    public void Every_page_of_the_app_was_looked_at()
    {
        Assert.NotEmpty(tour.Pages);
        Assert.Empty(tour.Pages.Keys.Except(Unseen).Except(tour.Looks.Select(look => look.Page)));
    }

    [Fact]
    public void Every_page_with_a_form_was_looked_at_with_an_error()
    {
        var withErrors = tour.Looks.Where(look => look.Status is 409 or 422).Select(look => look.Page);
        Assert.Empty(tour.Pages.Where(page => page.Value).Select(page => page.Key).Except(NothingToMend).Except(withErrors));
    }

    [Fact]
    public void Every_walk_reached_its_end() => Assert.True(tour.Stumbles.Count == 0, string.Join('\n', tour.Stumbles));

    [Fact]
    public void Every_page_answered_as_expected() => Nothing("status");

    [Fact]
    public void Axe_finds_nothing() => Nothing(nameof(PageProbe.AxeAsync));

    [Fact]
    public void Axe_finds_nothing_in_the_dark_or_on_an_old_phone() => Nothing(nameof(PageProbe.ContrastAsync));

    [Fact]
    public void Nothing_sticks_out_sideways() => Nothing(nameof(PageProbe.OverflowAsync));

    [Fact]
    public void Every_target_is_big_enough_for_a_thumb() => Nothing(nameof(PageProbe.SmallTargetsAsync));

    [Fact]
    public void No_text_is_small_on_an_old_phone() => Nothing(nameof(PageProbe.SmallTextAsync));

    [Fact]
    public void The_browser_has_nothing_to_complain_of() => Nothing("console");

    [Fact]
    public async Task Every_document_is_valid_HTML()
    {
        var errors = await NuChecker.ErrorsAsync(tour.Looks.Select(look => (look.Name, look.Html)));
        Assert.True(errors.Count == 0, $"{errors.Count}:\n{string.Join('\n', errors)}");
    }

    [Fact]
    public async Task The_checker_sees_an_error()
    {
        var error = Assert.Single(await NuChecker.ErrorsAsync([("good", "<!DOCTYPE html><html lang=en><title>A</title><p>B"), ("bad", "<!DOCTYPE html><html lang=en><title>A</title><p hx-get=b>B")]));
        Assert.StartsWith("bad:", error, StringComparison.Ordinal);
        Assert.Contains("hx-get", error, StringComparison.Ordinal);
    }

    private void Nothing(string kind)
    {
        var found = tour.Looks.SelectMany(look => look.Findings[kind].Select(what => $"{look.Name}: {what}")).ToList();
        Assert.True(found.Count == 0, $"{found.Count} on {tour.Looks.Count} pages:\n{string.Join('\n', found)}");
    }
}
