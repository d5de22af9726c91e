using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Setup;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Languages;

/// <summary>
/// Every page of the access table in the pseudo-locale, which marks each letter that went through the texts: a plain one was forgotten, or is
/// data. A new page is asked for as soon as it stands in the table, which it must.
/// </summary>
public sealed partial class PseudoLocaleTests(AccessWorld world, PostgresFixture postgres) : IClassFixture<AccessWorld>
{
    /// <summary>No people's pages: files, health, streams, the dashboard of the jobs (Hangfire's own), and the page of the style sheet (Development only).</summary>
    private static readonly string[] NotTranslated = [AccessTable.StaticFiles, "/health", "/live", "/ops/jobs", "/style"];

    /// <summary>Pages whose sentences are not keys yet. It only shrinks.</summary>
    private static readonly string[] NotYet = ["/admin"];

    private static readonly Caller[] Callers = [Caller.Anonymous, Caller.PatientA, Caller.Admin];

    public static TheoryData<string> Keys => [.. Lines.Select(line => line.Key)];

    private static IEnumerable<Access> Lines => AccessTable.Lines.Where(line => !line.IsApi
        && !NotTranslated.Concat(NotYet).Any(path => line.Route.StartsWith(path, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_page_has_no_forgotten_text(string key)
    {
        var line = Lines.Single(line => line.Key == key);
        foreach (var caller in Callers.Where(caller => line.For.Answers[(int)caller] is "yes" or "403" or "404"))
        {
            // What a form changes is the account's own: nobody else looks at it.
            var target = await world.NewTargetAsync();
            var browser = await EnterAsync(caller, target);
            var address = world.Fill(line.Address ?? line.Route, target);
            var answer = line.Method == "GET" ? await browser.GetAsync(address) : await PostAsync(browser, address, "");
            Check(await browser.FollowAsync(answer), line.Key, target);
            if (line is { Method: "POST", Send: not null })
            {
                Check(await browser.FollowAsync(await PostAsync(browser, address, world.Fill(line.Send, target))), line.Key, target);
            }
        }
    }

    [Fact]
    public async Task An_empty_clinic_has_no_forgotten_text()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = new MediBookApp(database);
        foreach (var line in Lines.Where(line => line is { Method: "GET", Address: null } && !line.Route.Contains('{', StringComparison.Ordinal)))
        {
            var browser = app.NewBrowser();
            await browser.GetAsync("/?lang=qps-ploc");
            Check(await browser.FollowAsync(await browser.GetAsync(line.Route)), $"{line.Key} of an empty clinic", AccessWorld.Unknown);
        }
    }

    [Theory]
    [InlineData("/setup")]
    public async Task The_form_of_the_set_up_has_no_forgotten_text(string address)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = new MediBookApp(database);
        var browser = app.NewBrowser();
        await browser.GetAsync("/?lang=qps-ploc");
        var page = await browser.GetAsync(address);
        Assert.Equal(200, page.Status);
        Check(page, address, AccessWorld.Unknown);
        Check(await browser.SubmitAsync(page, "form#setup"), address, AccessWorld.Unknown);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(418)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Words_for_a_status_are_not_forgotten(int status) =>
        Check(await (await EnterAsync(Caller.Anonymous, world.Shared)).GetAsync($"/status/{status}"), $"{status}", AccessWorld.Unknown);

    private async Task<Browser> EnterAsync(Caller caller, AccessTarget target)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        if (caller is Caller.Admin)
        {
            await world.Database.AddStaffAsync(email, Roles.Admin);
        }

        var browser = caller is Caller.Anonymous ? world.App.NewBrowser() : await world.App.SignInAsync(caller is Caller.PatientA ? target.Email : email);
        await browser.GetAsync("/?lang=qps-ploc");
        return browser;
    }

    private static async Task<Html> PostAsync(Browser browser, string address, string fields)
    {
        // A page with a form for everybody gives the token.
        var token = (await browser.GetAsync("/Identity/Account/Login")).Find("form#account input[name=__RequestVerificationToken]").GetAttribute("value")!;
        return await browser.PostAsync(address, fields.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
            .Select(field => KeyValuePair.Create(field[0], field[1])).Append(new("__RequestVerificationToken", token)));
    }

    private static void Check(Html page, string asked, AccessTarget target)
    {
        if (page.Response.Content.Headers.ContentType?.MediaType != "text/html" || page.Text.Length == 0)
        {
            return;
        }

        var forgotten = Texts(page.Document).Select(text => (text, Left: Data().Replace(text.Replace(target.Key, "", StringComparison.Ordinal), "")))
            .Where(text => text.Left.Any(char.IsAsciiLetter)).Select(text => text.text.Trim()).Distinct().ToList();
        Assert.True(forgotten.Count == 0, $"{asked} at {page.Url} ({page.Status}): {string.Join(" | ", forgotten)}");
    }

    /// <summary>What people see or hear; names of languages and zones, codes and what people typed are data.</summary>
    private static IEnumerable<string> Texts(IHtmlDocument document)
    {
        foreach (var element in document.All.Where(element => element.LocalName is not ("script" or "style" or "code" or "svg" or "use")
            && (element == document.DocumentElement || !element.HasAttribute("lang")) && element.Closest(".codes, #Input_TimeZone, #Input_TimeZoneId") is null))
        {
            foreach (var node in element.ChildNodes.OfType<IText>())
            {
                yield return node.Data;
            }

            foreach (var attribute in element.Attributes.Where(attribute => Spoken().IsMatch(attribute.Name) || (attribute.Name == "content" && element.GetAttribute("name") == "description")))
            {
                yield return attribute.Value;
            }
        }
    }

    [GeneratedRegex(@"^(title|aria-label|alt|placeholder|data-label|data-say-.+|data-.+-text|data-(on|off|lost|pause|resume))$")]
    private static partial Regex Spoken();

    /// <summary>The data of these tests, and names that are the same everywhere.</summary>
    [GeneratedRegex(@"\S+@\S+|https?://\S+|MB-[0-9A-Z]{4}-[0-9A-Z]{4}|\b[0-9a-f]{16,}\b|Dr Ingrid Olsen|Dr Ida|Ada( Novak)?|Test Clinic|Harbour Clinic|12 Harbour Street|English, Norwegian|Sees adults and children\.|In an emergency call 999\.|\bIO\b|\bI[0-9]\b|K7QXB-2M9DF|\b(MediBook|London|GMT)\b")]
    private static partial Regex Data();
}
