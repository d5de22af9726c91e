using MediBook.Web.Tests.Setup;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Shared;

/// <summary>What search engines are told.</summary>
public sealed class HeadTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    private static readonly string[] Public = ["/", "/proof", "/doctors", "/doctors?spec=dermatology", "/doctors/1"];

    [Fact]
    public async Task Every_public_page_has_a_title_a_description_and_one_address_of_its_own()
    {
        await using var app = new MediBookApp(site.Database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
        var pages = new List<Html>();
        foreach (var address in Public)
        {
            pages.Add(await app.NewBrowser().GetAsync(address));
        }

        Assert.Equal(Public.Select(address => $"https://book.clinic.example{address}"), pages.Select(page => page.Find("link[rel=canonical]").GetAttribute("href")));
        Assert.All(pages, page => Assert.Null(page.Document.QuerySelector("meta[name=robots]")));
        Assert.Equal(4, pages.Select(page => page.Find("meta[name=description]").GetAttribute("content")).Distinct().Count());
        Assert.Equal("https://book.clinic.example/doctors/1", (await app.NewBrowser().GetAsync("/doctors/1?week=2026-W50")).Find("link[rel=canonical]").GetAttribute("href"));
    }

    [Fact]
    public async Task Without_a_public_address_no_page_claims_one()
    {
        Assert.Null((await site.App.NewBrowser().GetAsync("/doctors")).Document.QuerySelector("link[rel=canonical]"));
    }

    [Fact]
    public async Task Search_engines_are_kept_out_of_what_belongs_to_somebody()
    {
        var rules = (await site.App.CreateClient().GetStringAsync(new Uri("/robots.txt", UriKind.Relative))).Split('\n')
            .Where(line => line.StartsWith("Disallow: ", StringComparison.Ordinal)).Select(line => line["Disallow: ".Length..].Trim()).ToList();
        Assert.All(Public, address => Assert.DoesNotContain(rules, rule => address.StartsWith(rule, StringComparison.Ordinal)));
        Assert.All(
            AccessTable.Lines.Where(line => line.Method == "GET" && line.For.Name is not "everybody" && line.Route != "/style").Select(line => line.Route),
            route => Assert.Contains(rules, rule => route.StartsWith(rule, StringComparison.Ordinal)));
    }
}
