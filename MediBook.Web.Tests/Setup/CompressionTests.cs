using MediBook.Web.Tests.Pages;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Setup;

/// <summary>What leaves compressed, what does not, and why a compressed page gives nothing away.</summary>
public sealed class CompressionTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Pages_are_compressed(string encoding)
    {
        using var answer = await GetAsync("/doctors", encoding);
        Assert.Equal(encoding, Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 500, 5_000);
    }

    [Theory]
    [InlineData("/api/doctors")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/live")]
    [InlineData("/api/docs/")]
    public async Task What_is_no_page_goes_as_it_is(string address)
    {
        using var answer = await GetAsync(address, "br, gzip");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("cross-site", true, false)]
    [InlineData("same-site", true, false)]
    [InlineData("same-origin", true, true)]
    [InlineData("none", true, true)]
    [InlineData(null, true, true)]
    [InlineData("cross-site", false, true)]
    public async Task Nothing_that_another_site_asks_for_with_cookies_is_compressed(string? from, bool cookies, bool compressed)
    {
        using var answer = await GetAsync("/doctors?name=ada", "br", request =>
        {
            if (from is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", from);
            }

            if (cookies)
            {
                request.Headers.Add("Cookie", "session=1");
            }
        });
        Assert.Equal(compressed, answer.Content.Headers.ContentEncoding.Count > 0);
    }

    [Fact]
    public async Task The_token_of_a_form_is_another_in_every_answer()
    {
        var browser = site.App.NewBrowser();
        async Task<string> TokenAsync() => (await browser.GetAsync("/Identity/Account/Login")).Find("#account [name=__RequestVerificationToken]").GetAttribute("value")!;
        var (one, other) = (await TokenAsync(), await TokenAsync());
        var common = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.InRange(common, 0, 40);
        Assert.NotEqual(one[^40..], other[^40..]);
    }

    [Fact]
    public async Task A_file_with_its_fingerprint_in_the_name_may_stay_for_ever()
    {
        // As in a published app; while one is developed, every file is asked for anew.
        await using var app = new MediBookApp(site.Database, settings: new() { ["EnableStaticAssetsDevelopmentCaching"] = "true" });
        var page = await app.NewBrowser().GetAsync("/");
        foreach (var address in new[] { page.Find("link[rel=stylesheet]").GetAttribute("href"), page.Find("script").GetAttribute("src") })
        {
            using var answer = await app.CreateClient().GetAsync(new Uri(address!, UriKind.Relative));
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Contains("immutable", string.Join(',', answer.Headers.GetValues("Cache-Control")), StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string encoding, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Accept-Encoding", encoding);
        prepare?.Invoke(request);
        return await site.App.CreateClient().SendAsync(request);
    }
}
