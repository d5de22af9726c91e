using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Pages.Admin;
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

    private static readonly Caller[] Callers = [Caller.Anonymous, Caller.PatientA, Caller.Admin];

    public static TheoryData<string> Keys => [.. Lines.Select(line => line.Key)];

    private static IEnumerable<Access> Lines => AccessTable.Lines.Where(line => !line.IsApi
        && !NotTranslated.Any(path => line.Route.StartsWith(path, StringComparison.Ordinal)));

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

    [Fact]
    public async Task A_hold_and_a_booking_have_no_forgotten_text_whatever_became_of_them()
    {
        var target = await world.NewTargetAsync();
        var browser = await EnterAsync(Caller.PatientA, target);
        foreach (var change in new[]
        {
            $"update bookings set expires_at = booking_clock() - interval '1 minute' where id = {target.Hold.BookingId}",
            $"update bookings set status = 'FAILED', ended_at = booking_clock() where id = {target.Hold.BookingId}",
            $"update bookings set status = 'CANCELLED' where id = {target.Hold.BookingId}",
            $"update slots set starts_at = booking_clock() + interval '1 hour', ends_at = booking_clock() + interval '80 minutes' where booking_id = {target.Booking.BookingId}",
            $"update slots set starts_at = booking_clock() - interval '10 minutes', ends_at = booking_clock() + interval '10 minutes' where booking_id = {target.Booking.BookingId}",
        })
        {
            await world.Database.ExecuteAsync(change);
            foreach (var address in new[] { $"/holds/{target.Hold.BookingId}", $"/bookings/{target.Hold.Reference}", $"/bookings/{target.Hold.Reference}/cancel", $"/bookings/{target.Booking.Reference}", $"/bookings/{target.Booking.Reference}/cancel", "/bookings" })
            {
                var page = await browser.GetAsync(address);
                Assert.Equal(200, page.Status);
                Check(page, change, target);
                Check(await browser.FollowAsync(await PostAsync(browser, address, $"OperationId={Guid.NewGuid()}&Input.OperationId={Guid.NewGuid()}&Input.Name=Ada&Input.Email=ada@example.com&Input.Phone=1")), change, target);
            }
        }
    }

    [Theory]
    [InlineData("/doctors/<idle>")]
    [InlineData("/doctors/<doctor>?week=2026-W01")]
    [InlineData("/doctors?name=%01")]
    [InlineData("/doctors?name=<new>&spec=dermatology")]
    [InlineData("/doctors?spec=no-such-type")]
    [InlineData("/bookings?status=failed")]
    public async Task A_page_with_nothing_to_show_has_no_forgotten_text(string address)
    {
        var page = await (await EnterAsync(Caller.PatientA, await world.NewTargetAsync())).GetAsync(world.Fill(address, world.Shared));
        Assert.Contains(page.Status, new[] { 200, 422 });
        Check(page, address, world.Shared);
    }

    [Theory]
    [InlineData("/admin/bookings?find=ended")]
    [InlineData("/admin/bookings?sort=oldest&location=1")]
    [InlineData("/admin/bookings?sort=newest")]
    [InlineData("/admin/bookings?sort=earliest&attendance=expected")]
    [InlineData("/admin/bookings/new?doctor=<doctor>")]
    [InlineData("/admin/bookings/new?slot=<slot>")]
    [InlineData("/admin/bookings/overbook")]
    [InlineData("/admin/bookings/overbook?Time.DoctorId=<doctor>&Time.Date=<date>&Time.From=09:00&Time.To=09:30")]
    [InlineData("/admin/bookings/move/<reference>")]
    [InlineData("/admin/bookings/move/<reference>?slot=<slot>")]
    [InlineData("/admin/bookings?status=failed")]
    [InlineData("/admin/doctors?q=<new>")]
    [InlineData("/admin/doctors?state=active")]
    [InlineData("/admin/doctors/edit")]
    [InlineData("/admin/doctors/edit/<doctor>")]
    [InlineData("/admin/doctors/edit/<idle>")]
    [InlineData("/admin/doctors/deactivate/<idle>")]
    [InlineData("/admin/locations/edit/1")]
    [InlineData("/admin/specializations/edit/1")]
    [InlineData("/admin/calendar?doctor=<idle>")]
    [InlineData("/admin/calendar?doctor=<doctor>&week=2020-W01")]
    [InlineData("/admin/calendar?location=1&week=2020-W01")]
    [InlineData("/admin/calendar?location=1&date=2020-01-01")]
    [InlineData("/admin/slots/new?doctor=<doctor>")]
    [InlineData("/admin/users?q=<new>")]
    public async Task An_admin_page_has_no_forgotten_text_whatever_it_shows(string address)
    {
        var page = await (await EnterAsync(Caller.Admin, world.Shared)).GetAsync(world.Fill(address, world.Shared));
        Assert.Equal(200, page.Status);
        Check(page, address, world.Shared);
    }

    [Fact]
    public async Task Making_times_has_no_forgotten_text()
    {
        var admin = await EnterAsync(Caller.Admin, world.Shared);
        var first = AdminPagesTests.NextMonday().PlusDays(700);
        var one = await admin.GetAsync(world.Fill("/admin/slots/new?doctor=<doctor>", world.Shared));
        var added = await admin.SubmitAsync(one, "main form", ("Input.Date", TypedTimes.Write(first)), ("Input.From", "09:00"), ("Input.To", "09:20"));
        Assert.Equal(303, added.Status);
        Check(await admin.FollowAsync(added), "one time", world.Shared);
        var who = await admin.GetAsync(world.Fill($"/admin/slots/bulk?doctor=<doctor>&date={TypedTimes.Write(first)}", world.Shared));
        Check(who, "who", world.Shared);
        foreach (var look in new[] { "made", "nothing to make" })
        {
            var pattern = await admin.FollowAsync(await admin.SubmitAsync(who, "#who"));
            Check(pattern, "pattern", world.Shared);
            Check(await admin.SubmitAsync(pattern, "#pattern", ("Input.Breaks", "x")), "bad breaks", world.Shared);
            var preview = await admin.FollowAsync(await admin.SubmitAsync(pattern, "#pattern", ("Input.Gap", "5"), ("Input.Breaks", "12:00-13:00")));
            Check(preview, $"preview: {look}", world.Shared);
            foreach (var list in new[] { "new", "existing" })
            {
                Check(await admin.GetAsync($"{preview.Url}?list={list}"), list, world.Shared);
            }

            if (preview.Document.QuerySelector("#create button") is not null)
            {
                var done = await admin.FollowAsync(await admin.SubmitAsync(preview, "#create"));
                Check(done, "done", world.Shared);
            }
        }
    }

    [Fact]
    public async Task Two_step_sign_in_has_no_forgotten_text()
    {
        var target = await world.NewTargetAsync();
        var browser = await EnterAsync(Caller.PatientA, target);
        var (_, shown) = await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        Check(shown, "codes", target);
        foreach (var page in new[] { "TwoFactorAuthentication", "GenerateRecoveryCodes", "Disable2fa", "ResetAuthenticator" })
        {
            Check(await browser.GetAsync($"/Identity/Account/Manage/{page}"), page, target);
        }

        var other = world.App.NewBrowser();
        await other.GetAsync("/?lang=qps-ploc");
        var login = await other.GetAsync("/Identity/Account/Login");
        Check(await other.SubmitAsync(login, "form#account", ("Input.Email", target.Email), ("Input.Password", "wrong")), "wrong password", target);
        await other.SubmitAsync(login, "form#account", ("Input.Email", target.Email), ("Input.Password", TestData.Password));
        foreach (var (page, form) in new[] { ("LoginWith2fa", "form#code"), ("LoginWithRecoveryCode", "form#recovery") })
        {
            var ask = await other.GetAsync($"/Identity/Account/{page}");
            Check(ask, page, target);
            Check(await other.SubmitAsync(ask, form, ("Input.Code", "000000")), page, target);
        }
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
            await world.Database.AddStaffAsync(email, Roles.Admin, Roles.Overbooking);
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
    [GeneratedRegex(@"\S+@\S+|https?://\S+|MB-[0-9A-Z]{4}-[0-9A-Z]{4}|\b[0-9a-f]{16,}\b|Dr Ingrid Olsen|Dr Ida|Ada( Novak)?|Ben( Novak)?|Test Clinic|Harbour Clinic|12 Harbour Street|English, Norwegian|Sees adults and children\.|In an emergency call 999\.|\bIO\b|\bI[0-9]\b|K7QXB-2M9DF|no-such-type|Europe/London|\b(MediBook|London|GMT|UTC)\b")]
    private static partial Regex Data();
}
