using AngleSharp.Html.Dom;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Holds;

public sealed class HoldPageTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task A_guest_holds_confirms_and_sees_the_booking_with_a_link_of_their_own()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);

        Assert.Equal("Confirm your appointment", hold.Heading);
        Assert.InRange(int.Parse(hold.Find("[data-clock]").GetAttribute("data-seconds-left")!, System.Globalization.CultureInfo.InvariantCulture), 100, 120);
        Assert.Matches(@"until \d\d:\d\d", hold.Find("[data-clock-until]").TextContent);
        Assert.True(hold.Response.Headers.CacheControl!.NoStore);
        Assert.NotNull(hold.Document.QuerySelector("meta[name=robots][content=noindex]"));

        var answer = await ClinicSite.ConfirmAsync(browser, hold);
        Assert.Equal(303, answer.Status);
        Assert.Matches("^/bookings/MB-[2-9A-Z]{4}-[2-9A-Z]{4}$", answer.Location!);
        var booking = await browser.GetAsync(answer.Location!);
        Assert.Equal("Your appointment is booked", booking.Heading);
        Assert.StartsWith("https://localhost/m/", booking.Find("#manage-link").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["CONFIRMED Ada Novak 020 7946 0001 A rash\nthat itches"],
            await site.Database.ListAsync<string>($"select status || ' ' || patient_name || ' ' || patient_phone || ' ' || reason from bookings where slot_id = {slot}"));
    }

    [Fact]
    public async Task Back_after_confirming_shows_the_booking_and_a_second_press_books_nothing_more()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);
        var answers = ClinicSite.Answers;

        var first = await browser.SubmitAsync(hold, "#details", answers);
        var second = await browser.SubmitAsync(hold, "#details", answers);

        Assert.Equal((303, first.Location), (second.Status, second.Location));
        Assert.Equal((303, first.Location), ((await browser.GetAsync(hold.Url)).Status, (await browser.GetAsync(hold.Url)).Location));
        Assert.Equal(1, await site.Database.ScalarAsync<int>($"select count(*) from bookings where slot_id = {slot}"));
    }

    [Fact]
    public async Task Confirm_is_the_first_submit_button_of_the_form_in_every_state()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);
        await LoseAsync(slot);
        var taken = await ClinicSite.ConfirmAsync(browser, hold);

        foreach (var page in new[] { hold, taken })
        {
            var form = page.Find("#details");
            var first = page.Document.QuerySelectorAll("button").OfType<IHtmlButtonElement>().First(button => button.Form == form && button.Type == "submit");
            Assert.Null(first.GetAttribute("formaction"));
            Assert.Equal("Confirm appointment", first.TextContent);
        }
    }

    [Fact]
    public async Task Missing_and_bad_answers_stand_beside_their_fields_and_what_was_typed_stays()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var answer = await browser.SubmitAsync(
            hold, "#details", ("Input.Name", ""), ("Input.Email", "not an address"), ("Input.Phone", "call me"), ("Input.Reason", new string('r', 1_001)));

        Assert.Equal(422, answer.Status);
        Assert.StartsWith("Error: ", answer.Document.Title, StringComparison.Ordinal);
        Assert.Equal(
            ["#Input_Name", "#Input_Email", "#Input_Phone", "#Input_Reason"],
            answer.Document.QuerySelectorAll("#errors a").Select(link => link.GetAttribute("href")));
        Assert.Contains("Enter your name", answer.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("1,000 characters", answer.Find("#Input_Reason-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("not an address", answer.Find("#Input_Email").GetAttribute("value"));
        Assert.Equal("call me", answer.Find("#Input_Phone").GetAttribute("value"));
        Assert.Equal("PENDING", await site.Database.ScalarAsync<string>($"select status from bookings where id = {Id(hold)}"));
    }

    [Theory]
    [InlineData("Input.Name", "Ada\0Novak", 400)]
    [InlineData("Input.Name", "Ada\u202ENovak", 422)]
    [InlineData("Input.Email", "ada\0@example.com", 400)]
    [InlineData("Input.Phone", "020\07946", 400)]
    [InlineData("Input.Reason", "\0", 400)]
    [InlineData("Input.OperationId", "abc", 422)]
    [InlineData("Input.OperationId", "00000000-0000-0000-0000-000000000000", 422)]
    public async Task Answers_that_cannot_be_kept_are_refused_and_nothing_is_booked(string field, string value, int status)
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var answer = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers.Where(good => good.Name != field), (field, value)]);
        Assert.Equal(status, answer.Status);
        Assert.Equal("PENDING", await site.Database.ScalarAsync<string>($"select status from bookings where id = {Id(hold)}"));
    }

    [Fact]
    public async Task Answers_of_10000_characters_are_refused_by_every_button_without_an_error()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        (string, string?)[] huge = [.. new[] { "Input.Name", "Input.Email", "Input.Phone", "Input.Reason" }.Select(field => (field, (string?)new string('ü', 10_000)))];

        Assert.Equal(422, (await browser.SubmitAsync(hold, "#details", huge)).Status);
        var extended = await browser.PressAsync(hold, "#details", "#extend", huge);
        Assert.Equal(303, extended.Status);
        Assert.Equal(200, (await browser.GetAsync(extended.Location!)).Status);
    }

    [Fact]
    public async Task Extending_keeps_what_was_typed_and_moves_the_end()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        await site.Database.AdvanceAsync(Duration.FromSeconds(90));

        var answer = await browser.PressAsync(hold, "#details", "#extend", ("Input.Name", "Ada <Novak>"), ("Input.Reason", "one\ntwo"));
        Assert.Equal((303, hold.Url), (answer.Status, answer.Location));
        var again = await browser.GetAsync(answer.Location!);

        Assert.Equal("Ada <Novak>", again.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal("one\ntwo", ((IHtmlTextAreaElement)again.Find("#Input_Reason")).Value);
        Assert.InRange(SecondsLeft(again), 110, 120);
        Assert.Equal(1, await site.Database.ScalarAsync<int>($"select extensions from bookings where id = {Id(hold)}"));
        Assert.NotEqual(hold.Find("[name=ExtendId]").GetAttribute("value"), again.Find("[name=ExtendId]").GetAttribute("value"));
    }

    [Fact]
    public async Task Extending_twice_by_one_press_extends_once()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        await browser.PressAsync(hold, "#details", "#extend");
        Assert.Equal(303, (await browser.PressAsync(hold, "#details", "#extend")).Status);
        Assert.Equal(1, await site.Database.ScalarAsync<int>($"select extensions from bookings where id = {Id(hold)}"));
    }

    [Fact]
    public async Task A_hold_that_ran_out_says_so_and_confirm_books_the_time_anew()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);
        await site.Database.AdvanceAsync(Duration.FromSeconds(121));

        var ended = await browser.GetAsync(hold.Url);
        Assert.Contains("Your 2 minutes are over. Confirm still works if the time is free.", ended.MainText, StringComparison.Ordinal);
        Assert.Null(ended.Document.QuerySelector("#extend"));
        var late = await browser.PressAsync(hold, "#details", "#extend", ("Input.Name", "Ada"));
        Assert.Equal(409, late.Status);
        Assert.Equal("Ada", late.Find("#Input_Name").GetAttribute("value"));

        var answer = await ClinicSite.ConfirmAsync(browser, ended);
        Assert.Equal(303, answer.Status);
        Assert.Equal("Your appointment is booked", (await browser.GetAsync(answer.Location!)).Heading);
        Assert.Equal(["FAILED", "CONFIRMED"], await site.Database.ListAsync<string>($"select status from bookings where slot_id = {slot} order by created_at, id"));
    }

    [Fact]
    public async Task A_late_confirm_of_a_taken_time_offers_three_others_and_a_press_keeps_the_answers()
    {
        var browser = site.App.NewBrowser();
        var slot = await site.NewSlotAsync();
        var hold = await site.HoldAsync(browser, slot);
        await LoseAsync(slot);

        var refused = await ClinicSite.ConfirmAsync(browser, hold);
        Assert.Equal(409, refused.Status);
        Assert.Contains("That time has just been taken.", refused.Find("#refusal[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(3, refused.Document.QuerySelectorAll("#refusal button[form=details][name=slot]").Length);
        Assert.Equal("Ada Novak", refused.Find("#Input_Name").GetAttribute("value"));

        var switched = await browser.PressAsync(refused, "#details", "#refusal button[name=slot]");
        Assert.Equal(303, switched.Status);
        var next = await browser.GetAsync(switched.Location!);
        Assert.NotEqual(hold.Url, next.Url);
        Assert.Equal("Ada Novak", next.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal("A rash\nthat itches", ((IHtmlTextAreaElement)next.Find("#Input_Reason")).Value);
        Assert.Equal(303, (await browser.SubmitAsync(next, "#details")).Status);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public async Task Another_time_that_does_not_exist_is_answered_in_words(string slot)
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var fields = hold.Document.QuerySelectorAll("#details input").OfType<IHtmlInputElement>().Where(input => input.Name is not null)
            .Select(input => new KeyValuePair<string, string>(input.Name!, input.Value)).Append(new("slot", slot));
        var answer = await browser.PostAsync(hold.Url + "?handler=Switch", fields);
        Assert.Equal(409, answer.Status);
        Assert.Contains("That time is no longer offered.", answer.MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letting_go_frees_the_time_at_once()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);

        var answer = await browser.PressAsync(hold, "#details", "#let-go");
        Assert.Equal(303, answer.Status);
        var doctor = await browser.GetAsync(answer.Location!);
        Assert.Contains("go. It is free for others.", doctor.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Equal("hold", doctor.Find($"#slot-{slot}").GetAttribute("form"));
        Assert.Equal(303, (await browser.PressAsync(hold, "#details", "#let-go")).Status);

        var ended = await browser.GetAsync(hold.Url);
        Assert.Contains("not on hold for you any more", ended.MainText, StringComparison.Ordinal);
        var confirm = await ClinicSite.ConfirmAsync(browser, hold);
        Assert.Equal(409, confirm.Status);
        Assert.Equal("Ada Novak", confirm.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal("CANCELLED", await site.Database.ScalarAsync<string>($"select status from bookings where slot_id = {slot}"));
    }

    [Fact]
    public async Task Somebody_elses_hold_is_not_found_whatever_is_done_with_it()
    {
        var owner = site.App.NewBrowser();
        var hold = await site.HoldAsync(owner, site.NextSlot());
        var thief = site.App.NewBrowser();
        var own = await site.HoldAsync(thief, site.NextSlot());
        var fields = own.Document.QuerySelectorAll("#details input, [form=details][name]").OfType<IHtmlInputElement>()
            .Select(input => new KeyValuePair<string, string>(input.Name!, input.Value)).Concat(ClinicSite.Answers.Select(answer => new KeyValuePair<string, string>(answer.Name, answer.Value!))).ToList();

        Assert.Equal(404, (await thief.GetAsync(hold.Url)).Status);
        foreach (var deed in new[] { "", "?handler=Extend", "?handler=LetGo" })
        {
            Assert.Equal(404, (await thief.FollowAsync(await thief.PostAsync(hold.Url + deed, fields))).Status);
        }

        Assert.Equal("PENDING 0 ", await site.Database.ScalarAsync<string>($"select status || ' ' || extensions || ' ' || patient_name from bookings where id = {Id(hold)}"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("abc")]
    public async Task A_hold_that_does_not_exist_is_not_found(string id) =>
        Assert.Equal(404, (await site.App.NewBrowser().GetAsync($"/holds/{id}")).Status);

    [Fact]
    public async Task A_form_without_its_token_or_with_an_unknown_button_changes_nothing()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        foreach (var deed in new[] { "", "?handler=Extend", "?handler=LetGo", "?handler=Switch", "?handler=SignIn" })
        {
            Assert.Equal(400, (await browser.PostAsync(hold.Url + deed, [new("Input.Name", "Ada")])).Status);
        }

        using var options = new HttpRequestMessage(HttpMethod.Options, new Uri(hold.Url, UriKind.Relative));
        Assert.Equal(405, (int)(await browser.Client.SendAsync(options)).StatusCode);
        Assert.Equal("PENDING", await site.Database.ScalarAsync<string>($"select status from bookings where id = {Id(hold)}"));
    }

    [Fact]
    public async Task A_signed_in_patients_answers_are_filled_in_from_the_account()
    {
        await site.Database.AddPatientAsync("filled@example.com", "Filled In");
        var browser = await site.App.SignInAsync("filled@example.com");
        var hold = await site.HoldAsync(browser, site.NextSlot());

        Assert.Equal(
            ["filled@example.com", "020 7946 0001"],
            new[] { "Email", "Phone" }.Select(field => hold.Find($"#Input_{field}").GetAttribute("value")));
        Assert.Equal("Me, Filled In", hold.Find("label[for=Input_Who]").TextContent);
        var booking = await browser.FollowAsync(await browser.SubmitAsync(hold, "#details"));
        Assert.Equal("Your appointment is booked", booking.Heading);
        Assert.Null(booking.Document.QuerySelector("#manage-link"));
    }

    [Fact]
    public async Task Signing_in_half_way_keeps_the_hold_and_the_answers()
    {
        await site.Database.AddPatientAsync("halfway@example.com", "Half Way");
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());

        var answer = await browser.PressAsync(hold, "#details", "[formaction$='handler=SignIn']", ("Input.Name", "Typed Before"), ("Input.Reason", "Kept"));
        Assert.Equal("/Identity/Account/Login?returnUrl=" + Uri.EscapeDataString(hold.Url), answer.Location);
        var signIn = await browser.GetAsync(answer.Location!);
        var back = await browser.FollowAsync(await browser.SubmitAsync(signIn, "form#account", ("Input.Email", "halfway@example.com"), ("Input.Password", TestData.Password)));

        Assert.Equal(hold.Url, back.Url);
        Assert.Equal("Typed Before", back.Find("#Input_Name").GetAttribute("value"));
        Assert.True(((IHtmlInputElement)back.Find("[value=other]")).IsChecked);
        Assert.Equal("halfway@example.com", back.Find("#Input_Email").GetAttribute("value"));
        Assert.Equal("Kept", ((IHtmlTextAreaElement)back.Find("#Input_Reason")).Value);
        Assert.Equal("Your appointment is booked", (await browser.FollowAsync(await browser.SubmitAsync(back, "#details"))).Heading);
    }

    [Fact]
    public async Task The_phone_is_asked_for_where_the_rules_say_so()
    {
        await using var app = new MediBookApp(site.Database, settings: new() { ["Booking:PhoneRequired"] = "true" });
        var browser = app.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        Assert.DoesNotContain("optional", hold.Find("label[for=Input_Phone]").TextContent, StringComparison.Ordinal);

        var answer = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers.Where(field => field.Name != "Input.Phone"), ("Input.Phone", " ")]);
        Assert.Equal(422, answer.Status);
        Assert.Contains("Enter your phone number", answer.Find("#Input_Phone-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_types_is_never_logged()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        await browser.SubmitAsync(hold, "#details", ("Input.Name", "Canary Name"), ("Input.Email", "canary@example.com"), ("Input.Phone", "020 7946 7777"), ("Input.Reason", "Canary reason"));
        Assert.DoesNotContain(site.App.Logs.Entries, entry => entry.Contains("canary", StringComparison.OrdinalIgnoreCase) || entry.Contains("7946 7777", StringComparison.Ordinal));
    }

    private static string Id(Html hold) => hold.Url["/holds/".Length..];

    private static int SecondsLeft(Html hold) =>
        int.Parse(hold.Find("[data-clock]").GetAttribute("data-seconds-left")!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The hold's time runs out, and somebody else books the slot.</summary>
    private async Task LoseAsync(int slot)
    {
        await site.Database.AdvanceAsync(Duration.FromSeconds(121));
        await site.BookAsync(site.App.NewBrowser(), slot);
    }
}
