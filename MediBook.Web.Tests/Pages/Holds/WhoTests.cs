using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Holds;

/// <summary>"Who is it for" on the hold page, without JavaScript.</summary>
public sealed class WhoTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Who_is_signed_in_chooses_from_the_list_and_me_is_chosen_first()
    {
        var (ada, _) = await SignUpAsync("first@example.com");
        var ben = await site.Database.AddDependantAsync(ada, "Ben Novak");
        var browser = await site.App.SignInAsync("first@example.com");
        var hold = await site.HoldAsync(browser, site.NextSlot());

        Assert.Equal(
            [("Me, Ada Novak", $"{ada.PatientId}", true), ("Ben Novak", $"{ben}", false), ("Someone else", "other", false)],
            hold.Document.QuerySelectorAll<IHtmlInputElement>("[name='Input.Who']").Select(radio => (LabelOf(hold, radio), radio.Value, radio.IsChecked)));
        Assert.Equal(("first@example.com", "020 7946 0001"), (hold.Find("#Input_Email").GetAttribute("value"), hold.Find("#Input_Phone").GetAttribute("value")));

        var booked = await browser.SubmitAsync(hold, "#details", ("Input.Who", $"{ben}"));
        Assert.Equal(303, booked.Status);
        Assert.Contains("Ben Novak", (await browser.FollowAsync(booked)).Find(".summary").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [$"{ada.AccountId} {ben} Ben Novak first@example.com 020 7946 0001"],
            await site.Database.ListAsync<string>($"select concat_ws(' ', account_id, patient_id, patient_name, patient_email, patient_phone) from bookings where account_id = {ada.AccountId}"));
    }

    [Fact]
    public async Task An_address_that_was_filled_in_for_me_gives_way_to_the_childs_own_unless_another_was_typed()
    {
        var (ada, _) = await SignUpAsync("ways@example.com");
        var ben = await site.Database.AddDependantAsync(ada, "Ben Novak", "ben@example.com", "020 7946 0002");
        var browser = await site.App.SignInAsync("ways@example.com");
        await browser.SubmitAsync(await site.HoldAsync(browser, site.NextSlot()), "#details", ("Input.Who", $"{ben}"));
        await browser.SubmitAsync(await site.HoldAsync(browser, site.NextSlot()), "#details", ("Input.Who", $"{ben}"), ("Input.Email", "school@example.com"), ("Input.Phone", "020 7946 0009"));
        Assert.Equal(
            ["ben@example.com 020 7946 0002", "school@example.com 020 7946 0009"],
            await site.Database.ListAsync<string>($"select concat_ws(' ', patient_email, patient_phone) from bookings where patient_id = {ben} order by id"));
    }

    [Fact]
    public async Task Someone_else_needs_a_name_and_is_nobody_on_the_list()
    {
        var (ada, browser) = await SignUpAsync("else@example.com");
        var slot = site.NextSlot();
        var hold = await site.HoldAsync(browser, slot);
        var nameless = await browser.SubmitAsync(hold, "#details", ("Input.Who", "other"));
        Assert.Equal(422, nameless.Status);
        Assert.Contains("Enter the name of the person who comes", nameless.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)nameless.Find("[value=other]")).IsChecked);

        Assert.Equal(303, (await browser.SubmitAsync(nameless, "#details", ("Input.Name", "Grace Hopper"))).Status);
        Assert.Equal(["Grace Hopper else@example.com"], await site.Database.ListAsync<string>(
            $"select concat_ws(' ', patient_id, patient_name, patient_email) from bookings where slot_id = {slot} and account_id = {ada.AccountId}"));
        Assert.Equal(0, await site.Database.ScalarAsync<int>($"select count(*) from slot_claims where slot_id = {slot} and patient_id is not null"));
    }

    [Theory]
    [InlineData("nobody", 422)]
    [InlineData("-1", 422)]
    [InlineData("2147483647", 409)]
    public async Task An_answer_that_names_nobody_on_the_list_books_nothing(string who, int status)
    {
        var (_, browser) = await SignUpAsync($"{Guid.NewGuid():N}@example.com");
        var slot = site.NextSlot();
        var answer = await browser.SubmitAsync(await site.HoldAsync(browser, slot), "#details", ("Input.Who", who));
        Assert.Equal(status, answer.Status);
        Assert.Equal("PENDING", await site.Database.ScalarAsync<string>($"select status from bookings where slot_id = {slot}"));
    }

    [Fact]
    public async Task A_guest_is_not_asked_and_cannot_choose_somebodys_person()
    {
        var (ada, _) = await SignUpAsync("asked@example.com");
        var guest = site.App.NewBrowser();
        var hold = await site.HoldAsync(guest, site.NextSlot());
        Assert.Null(hold.Document.QuerySelector("[name='Input.Who']"));
        Assert.Equal(409, (await guest.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, ("Input.Who", $"{ada.PatientId}")])).Status);
    }

    [Fact]
    public async Task Whose_time_clashes_is_named()
    {
        var (ada, _) = await SignUpAsync("clash@example.com");
        var ben = await site.Database.AddDependantAsync(ada, "Ben Novak");
        var browser = await site.App.SignInAsync("clash@example.com");
        var slot = site.NextSlot();
        Assert.Equal(303, (await browser.SubmitAsync(await site.HoldAsync(browser, slot), "#details", ("Input.Who", $"{ben}"))).Status);

        var other = await site.Database.AddDoctorAsync();
        await using var db = site.Database.NewContext();
        var clash = (await site.Database.AddSlotsAsync(other.Id, 1, (await db.FindAsync<Slot>(slot))!.StartsAt))[0];
        var pressed = await browser.PressAsync(await browser.GetAsync($"/doctors/{other.Id}"), "#hold", null, ("slot", $"{clash}"));
        var refused = await browser.SubmitAsync(await browser.GetAsync(pressed.Location!), "#details", ("Input.Who", $"{ben}"));
        Assert.Equal(409, refused.Status);
        Assert.Contains("Ben Novak already has an appointment at this time.", refused.Find("#refusal").TextContent, StringComparison.Ordinal);
        Assert.True(((IHtmlInputElement)refused.Find($"[value='{ben}']")).IsChecked);
        Assert.Equal(303, (await browser.SubmitAsync(refused, "#details", ("Input.Who", $"{ada.PatientId}"))).Status);
    }

    [Fact]
    public async Task Somebody_is_put_on_the_list_from_the_hold_page_and_is_chosen_then()
    {
        var (_, browser) = await SignUpAsync("place@example.com");
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var left = await browser.PressAsync(hold, "#details", "#add-person", ("Input.Reason", "A rash"));
        Assert.Equal(303, left.Status);
        var form = await browser.GetAsync(left.Location!);
        var back = await browser.SubmitAsync(form, "#person", ("Input.Name", "Ben Novak"), ("Input.Born.Day", "27"), ("Input.Born.Month", "3"), ("Input.Born.Year", "2019"));
        Assert.Equal(303, back.Status);

        var again = await browser.GetAsync(back.Location!);
        Assert.Equal("Ben Novak", again.Document.QuerySelectorAll<IHtmlInputElement>("[name='Input.Who']").Where(radio => radio.IsChecked).Select(radio => LabelOf(again, radio)).Single());
        Assert.Equal("A rash", ((IHtmlTextAreaElement)again.Find("#Input_Reason")).Value);
        Assert.Contains("Ben Novak", (await browser.FollowAsync(await browser.SubmitAsync(again, "#details"))).Find(".summary").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extending_keeps_the_choice()
    {
        var (ada, browser) = await SignUpAsync("keeps@example.com");
        var ben = await site.Database.AddDependantAsync(ada, "Ben Novak");
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var again = await browser.FollowAsync(await browser.PressAsync(hold, "#details", "#extend", ("Input.Who", $"{ben}")));
        Assert.True(((IHtmlInputElement)again.Find($"[value='{ben}']")).IsChecked);
    }

    [Fact]
    public async Task An_account_without_a_name_is_asked_for_it()
    {
        var actor = await site.Database.AddPatientAsync("nameless@example.com", "");
        var browser = await site.App.SignInAsync("nameless@example.com");
        var hold = await site.HoldAsync(browser, site.NextSlot());
        Assert.Equal(422, (await browser.SubmitAsync(hold, "#details")).Status);
        Assert.Equal(303, (await browser.SubmitAsync(hold, "#details", ("Input.Name", "Ada Novak"))).Status);
        Assert.Equal(actor.PatientId, await site.Database.ScalarAsync<int>($"select patient_id from bookings where account_id = {actor.AccountId}"));
    }

    [Fact]
    public async Task My_bookings_say_whose_each_is_and_show_one_persons_alone()
    {
        var (ada, browser) = await SignUpAsync("whose@example.com");
        var ben = await site.Database.AddDependantAsync(ada, "Ben Novak");
        await browser.SubmitAsync(await site.HoldAsync(browser, site.NextSlot()), "#details");
        await browser.SubmitAsync(await site.HoldAsync(browser, site.NextSlot()), "#details", ("Input.Who", $"{ben}"));

        var all = await browser.GetAsync("/bookings");
        Assert.Equal(["Everybody’s", "Mine", "Ben Novak"], all.Document.QuerySelectorAll("#whose a").Select(link => link.TextContent));
        Assert.Equal(2, all.Document.QuerySelectorAll("article").Length);
        var bens = await browser.GetAsync(all.Document.QuerySelectorAll("#whose a")[2].GetAttribute("href")!);
        Assert.Contains("For Ben Novak", Assert.Single(bens.Document.QuerySelectorAll("article")).TextContent, StringComparison.Ordinal);
        var mine = await browser.GetAsync($"/bookings?status=confirmed&person={ada.PatientId}");
        Assert.Contains("For Ada Novak", Assert.Single(mine.Document.QuerySelectorAll("article")).TextContent, StringComparison.Ordinal);
        Assert.Contains($"person={ada.PatientId}", mine.Find(".tabs a").GetAttribute("href")!, StringComparison.Ordinal);
        Assert.Equal(2, (await browser.GetAsync("/bookings?person=2147483647")).Document.QuerySelectorAll("article").Length);
        Assert.Contains("Show all", (await browser.GetAsync($"/bookings?status=cancelled&person={ben}")).Find(".empty").TextContent, StringComparison.Ordinal);
    }

    private static string LabelOf(Html page, IHtmlInputElement radio) => page.Find($"label[for='{radio.Id}']").TextContent;

    private async Task<(Actor Actor, Browser Browser)> SignUpAsync(string email) =>
        (await site.Database.AddPatientAsync(email), await site.App.SignInAsync(email));
}
