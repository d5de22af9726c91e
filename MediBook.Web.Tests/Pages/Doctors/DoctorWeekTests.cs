using AngleSharp.Html.Dom;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Doctors;

public sealed class DoctorWeekTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    private string Address => $"/doctors/{site.Doctor.Id}";

    [Fact]
    public async Task A_time_is_named_by_its_visible_clock_time_and_the_whole_date()
    {
        var slot = site.NextSlot();
        var start = await StartAsync(slot);
        var page = await site.App.NewBrowser().GetAsync($"{Address}?week={IsoWeek.Of(start.Date)}");

        var button = page.Find($"#slot-{slot}");
        Assert.Equal($"{Show.Time(start)}, {Show.LongDate(start.Date)}", button.TextContent);
        Assert.Equal(("hold", "slot"), (button.GetAttribute("form"), button.GetAttribute("name")));
        Assert.Contains("London time", page.MainText, StringComparison.Ordinal);
        Assert.False(page.Find("#cal").Contains(page.Find("form#hold")));
    }

    [Fact]
    public async Task The_week_alone_holds_no_token_no_cookie_and_nothing_personal()
    {
        await site.Database.AddPatientAsync("week@example.com", "Wilhelmina Week");
        var browser = await site.App.SignInAsync("week@example.com");
        await site.HoldAsync(browser, site.NextSlot());

        var piece = await browser.GetAsync($"{Address}?handler=Week");
        var stranger = await site.App.NewBrowser().GetAsync($"{Address}?handler=Week");

        Assert.Equal(200, piece.Status);
        Assert.DoesNotContain("<html", piece.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("__RequestVerificationToken", piece.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("OperationId", piece.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Wilhelmina", piece.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("week@example.com", piece.Text, StringComparison.Ordinal);
        Assert.False(piece.Response.Headers.Contains("Set-Cookie"));
        Assert.Equal(WithoutClock(stranger.Text), WithoutClock(piece.Text));
    }

    [Fact]
    public async Task The_links_to_other_weeks_work_without_htmx_and_keep_their_ids()
    {
        var browser = site.App.NewBrowser();
        var page = await browser.GetAsync(Address);
        Assert.Null(page.Document.QuerySelector("#week-earlier"));

        var later = (IHtmlAnchorElement)page.Find("#week-later");
        Assert.Matches(@"\?week=\d{4}-W\d\d$", later.GetAttribute("href")!);
        Assert.Equal(later.GetAttribute("href") + "&handler=Week", later.GetAttribute("data-hx-get"));
        var next = await browser.GetAsync(later.GetAttribute("href")!);
        Assert.Equal(200, next.Status);
        Assert.NotEqual(page.Find("#week-title").TextContent, next.Find("#week-title").TextContent);
        Assert.NotNull(next.Document.QuerySelector("#week-earlier"));
    }

    [Fact]
    public async Task A_week_can_be_looked_at_as_one_list_of_the_days_that_have_times()
    {
        var browser = site.App.NewBrowser();
        var columns = await browser.GetAsync($"{Address}?week={IsoWeek.Of((await StartAsync(site.NextSlot())).Date)}");
        var list = await browser.GetAsync(columns.Find("#week-view").GetAttribute("href")!);

        Assert.Null(list.Document.QuerySelector(".week-days, .day-none"));
        Assert.NotEmpty(list.Document.QuerySelectorAll(".day-list .slot"));
        Assert.All(list.Document.QuerySelectorAll(".day-list .slot:not(.taken) small"), length => Assert.Equal(", 30 minutes", length.TextContent));
        Assert.NotNull(list.Document.QuerySelector("#week-later"));
        Assert.All(list.Document.QuerySelectorAll("#week-earlier, #week-later, #week-next-free"), link => Assert.Contains("&view=list", link.GetAttribute("href"), StringComparison.Ordinal));
        Assert.DoesNotContain("view=", list.Find("#week-view").GetAttribute("href"), StringComparison.Ordinal);
        var piece = await browser.GetAsync(list.Find("#cal").GetAttribute("data-hx-get")!);
        Assert.NotNull(piece.Document.QuerySelector(".day-list"));
    }

    [Fact]
    public async Task A_press_that_is_refused_shows_the_list_again_where_there_was_a_list()
    {
        var browser = site.App.NewBrowser();
        var list = await browser.GetAsync($"{Address}?view=list");
        var answer = await browser.PressAsync(list, "#hold", null, ("slot", "0"), ("view", list.Find("input[form=hold][name=view]").GetAttribute("value")));
        Assert.Equal(409, answer.Status);
        Assert.Equal("Show as a week", answer.Find("#week-view").TextContent);
    }

    [Fact]
    public async Task A_column_shows_eight_free_times_and_folds_the_rest_away()
    {
        var doctor = await site.Database.AddDoctorAsync("Dr Many Times");
        var first = (await StartAsync(site.NextSlot())).Date.PlusDays(3).At(new LocalTime(8, 0)).InZoneLeniently(MediBook.Web.Domain.Zones.Of("Europe/London"));
        var slots = await site.Database.AddSlotsAsync(doctor.Id, 12, first.ToInstant());
        await site.BookAsync(site.App.NewBrowser(), slots[0]);

        var address = $"/doctors/{doctor.Id}?week={IsoWeek.Of(first.Date)}";
        var page = await site.App.NewBrowser().GetAsync(address);
        var fold = page.Find("details");
        Assert.StartsWith("Show 3 more times", fold.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(slots[9..].Select(slot => $"slot-{slot}"), fold.QuerySelectorAll(".slot").Select(slot => slot.Id!));
        Assert.Equal(12, page.Document.QuerySelectorAll("#cal .slot").Length);
        Assert.Null((await site.App.NewBrowser().GetAsync(address + "&view=list")).Document.QuerySelector("#cal details"));
    }

    [Fact]
    public async Task An_empty_week_leads_to_the_next_free_time()
    {
        var doctor = await site.Database.AddDoctorAsync("Dr Far Away");
        var far = (await StartAsync(site.NextSlot())).Plus(Duration.FromDays(40));
        await site.Database.AddSlotsAsync(doctor.Id, 1, far.ToInstant());

        var browser = site.App.NewBrowser();
        var page = await browser.GetAsync($"/doctors/{doctor.Id}");
        var jump = page.Find("#week-next-free");
        Assert.Equal($"Next free: {Show.ShortMoment(far)}", jump.TextContent);
        Assert.Single((await browser.GetAsync(jump.GetAttribute("href")!)).Document.QuerySelectorAll("button.slot[form=hold]"));
    }

    [Fact]
    public async Task A_taken_time_is_shown_as_taken_and_cannot_be_pressed()
    {
        var slot = site.NextSlot();
        await site.BookAsync(site.App.NewBrowser(), slot);

        var start = await StartAsync(slot);
        var button = (await site.App.NewBrowser().GetAsync($"{Address}?week={IsoWeek.Of(start.Date)}")).Find($"#slot-{slot}");
        Assert.Equal(("button", "true", null), (button.GetAttribute("type"), button.GetAttribute("aria-disabled"), button.GetAttribute("name")));
        Assert.Contains("taken", button.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressing_a_time_that_has_just_gone_answers_409_with_the_nearest_free_times()
    {
        var slot = await site.NewSlotAsync();
        var late = site.App.NewBrowser();
        var page = await late.GetAsync(Address);
        await site.HoldAsync(site.App.NewBrowser(), slot);

        var answer = await late.PressAsync(page, "#hold", null, ("slot", $"{slot}"));

        Assert.Equal(409, answer.Status);
        Assert.StartsWith("Error: ", answer.Document.Title, StringComparison.Ordinal);
        var alert = answer.Find("#refusal[role=alert]");
        Assert.Contains("That time has just been taken.", alert.TextContent, StringComparison.Ordinal);
        var nearest = alert.QuerySelectorAll("button[form=hold][name=slot]");
        Assert.Equal(3, nearest.Length);
        var second = await late.PressAsync(answer, "#hold", "#refusal button");
        Assert.Equal(303, second.Status);
        Assert.StartsWith("/holds/", second.Location, StringComparison.Ordinal);
        Assert.Equal(nearest[0].GetAttribute("value"), $"{await site.Database.ScalarAsync<int>($"select slot_id from bookings where id = {second.Location!["/holds/".Length..]}")}");
    }

    [Fact]
    public async Task Pressing_twice_gives_one_hold_and_another_time_of_the_same_page_another_hold()
    {
        var (first, second) = (site.NextSlot(), site.NextSlot());
        var browser = site.App.NewBrowser();
        var page = await browser.GetAsync(Address);

        var once = await browser.PressAsync(page, "#hold", null, ("slot", $"{first}"));
        var again = await browser.PressAsync(page, "#hold", null, ("slot", $"{first}"));
        var other = await browser.PressAsync(page, "#hold", null, ("slot", $"{second}"));

        Assert.Equal((303, once.Location), (again.Status, again.Location));
        Assert.NotEqual(once.Location, other.Location);
        Assert.Equal(1, await site.Database.ScalarAsync<int>($"select count(*) from bookings where slot_id = {first}"));
        Assert.Equal("CANCELLED", await site.Database.ScalarAsync<string>($"select status from bookings where slot_id = {first}"));
        Assert.Equal("PENDING", await site.Database.ScalarAsync<string>($"select status from bookings where slot_id = {second}"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("abc")]
    [InlineData("1%01")]
    public async Task A_doctor_that_does_not_exist_is_not_found(string id)
    {
        var browser = site.App.NewBrowser();
        Assert.Equal(404, (await browser.GetAsync($"/doctors/{id}")).Status);
        Assert.Equal(404, (await browser.GetAsync($"/doctors/{id}?handler=Week")).Status);
    }

    [Fact]
    public async Task An_inactive_doctor_is_not_found()
    {
        var doctor = await site.Database.AddDoctorAsync("Dr Gone");
        await site.Database.ExecuteAsync($"update doctors set is_active = false where id = {doctor.Id}");
        Assert.Equal(404, (await site.App.NewBrowser().GetAsync($"/doctors/{doctor.Id}")).Status);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("2026-W99")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("%00")]
    [InlineData("-1")]
    public async Task A_week_that_cannot_be_read_is_the_present_week(string week)
    {
        var browser = site.App.NewBrowser();
        var (odd, plain) = (await browser.GetAsync($"{Address}?week={week}"), await browser.GetAsync(Address));
        Assert.Equal(200, odd.Status);
        Assert.Equal(plain.Find("#week-title").TextContent, odd.Find("#week-title").TextContent);
    }

    [Theory]
    [InlineData("abc", 422)]
    [InlineData("", 422)]
    [InlineData("99999999999", 422)]
    [InlineData("\0", 400)]
    [InlineData("0", 409)]
    [InlineData("-1", 409)]
    [InlineData("2147483647", 409)]
    public async Task A_press_that_cannot_be_read_is_answered_in_words(string slot, int status)
    {
        var browser = site.App.NewBrowser();
        var answer = await browser.PressAsync(await browser.GetAsync(Address), "#hold", null, ("slot", slot));
        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Find(status == 400 ? "h1" : "[role=alert]").TextContent.Trim());
    }

    [Fact]
    public async Task A_press_without_the_forms_ids_is_refused()
    {
        var browser = site.App.NewBrowser();
        var page = await browser.GetAsync(Address);
        var slot = site.NextSlot();

        Assert.Equal(400, (await browser.PostAsync(Address, [new("slot", $"{slot}"), new("OperationId", $"{Guid.NewGuid()}")])).Status);
        Assert.Equal(422, (await browser.PressAsync(page, "#hold", null, ("slot", $"{slot}"), ("OperationId", null))).Status);
        Assert.Equal(422, (await browser.PressAsync(page, "#hold", null, ("slot", $"{slot}"), ("OperationId", $"{Guid.Empty}"))).Status);
        Assert.Equal(0, await site.Database.ScalarAsync<int>($"select count(*) from bookings where slot_id = {slot}"));
    }

    [Theory]
    [InlineData("OPTIONS", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("PUT", 405)]
    public async Task A_method_that_the_page_does_not_know_is_refused(string method, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, UriKind.Relative));
        using var response = await site.App.NewBrowser().Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task<ZonedDateTime> StartAsync(int slot)
    {
        await using var db = site.Database.NewContext();
        return (await db.Slots.FindAsync(slot))!.StartsAt.InZone(MediBook.Web.Domain.Zones.Of("Europe/London"));
    }

    private static string WithoutClock(string piece) => System.Text.RegularExpressions.Regex.Replace(piece, "As of [0-9:]+", "");
}
