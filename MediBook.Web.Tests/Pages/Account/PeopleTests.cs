using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Account;

/// <summary>The pages of the people for whom an account books.</summary>
public sealed class PeopleTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Somebody_is_added_corrected_and_removed()
    {
        await site.Database.AddPatientAsync("list@example.com");
        var browser = await site.App.SignInAsync("list@example.com");
        var empty = await browser.GetAsync("/account/people");
        Assert.Equal("People I book for", empty.Heading);
        Assert.Contains("Nobody yet", empty.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.True(empty.Response.Headers.CacheControl!.NoStore);

        var form = await browser.GetAsync(empty.Find(".empty a").GetAttribute("href")!);
        Assert.Equal("Add a person", form.Heading);
        var added = await browser.SubmitAsync(form, "#person", Ben);
        Assert.Equal((303, "/account/people"), (added.Status, added.Location));
        var list = await browser.FollowAsync(added);
        Assert.Contains("Ben Novak is saved.", list.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Contains("Born 27 March 2019", list.Find(".cards").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.SubmitAsync(form, "#person", Ben)).Status);

        var edit = await browser.GetAsync(list.Find(".cards a[href*=edit]").GetAttribute("href")!);
        Assert.Equal(
            ("Ben Novak", "27", "3", "2019"),
            (edit.Find("#Input_Name").GetAttribute("value"), edit.Find("#Input_Born_Day").GetAttribute("value"), edit.Find("#Input_Born_Month").GetAttribute("value"), edit.Find("#Input_Born_Year").GetAttribute("value")));
        list = await browser.FollowAsync(await browser.SubmitAsync(edit, "#person", ("Input.Name", "Benjamin Novak"), ("Input.Phone", "020 7946 0002")));
        Assert.Equal("Benjamin Novak", Assert.Single(list.Document.QuerySelectorAll(".cards h2")).TextContent);
        Assert.Contains("020 7946 0002", list.MainText, StringComparison.Ordinal);

        var remove = await browser.GetAsync(list.Find(".cards a[href*=remove]").GetAttribute("href")!);
        Assert.Equal("Remove Benjamin Novak from your list?", remove.Heading);
        list = await browser.FollowAsync(await browser.SubmitAsync(remove, "#remove"));
        Assert.Contains("The person is off your list.", list.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nobody yet", list.MainText, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.SubmitAsync(remove, "#remove")).Status);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_in_order_and_what_was_typed_stays()
    {
        await site.Database.AddPatientAsync("wrong@example.com");
        var browser = await site.App.SignInAsync("wrong@example.com");
        var form = await browser.GetAsync("/account/people/edit");
        var answer = await browser.SubmitAsync(form, "#person", ("Input.Name", ""), ("Input.Born.Day", "27"), ("Input.Born.Year", "2019"), ("Input.Email", "nowhere"), ("Input.Phone", "call me"));

        Assert.Equal(422, answer.Status);
        Assert.Equal(
            [("#Input_Name", "Enter the full name"), ("#Input_Born_Month", "Date of birth must include a month"), ("#Input_Email", "Enter an email address like name@example.com"), ("#Input_Phone", "Enter a phone number like 020 7946 0001 or +44 20 7946 0001")],
            answer.Document.QuerySelectorAll("#errors a").Select(link => (link.GetAttribute("href"), link.TextContent.Trim())));
        Assert.Equal(["Input_Born_Month"], answer.Document.QuerySelectorAll(".boxes [aria-invalid]").Select(box => box.Id));
        Assert.Contains("Date of birth must include a month", answer.Find("#born-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(("27", "2019"), (answer.Find("#Input_Born_Day").GetAttribute("value"), answer.Find("#Input_Born_Year").GetAttribute("value")));

        var future = await browser.SubmitAsync(form, "#person", [.. Ben.Where(field => field.Name != "Input.Born.Year"), ("Input.Born.Year", "2999")]);
        Assert.Equal((422, "Date of birth must be in the past"), (future.Status, future.Find("#errors a").TextContent.Trim()));
        Assert.Equal("#Input_Born_Year", future.Find("#errors a").GetAttribute("href"));
    }

    [Fact]
    public async Task When_all_places_are_taken_the_form_says_so_and_keeps_what_was_typed()
    {
        var actor = await site.Database.AddPatientAsync("full@example.com");
        for (var count = 0; count < 10; count++)
        {
            await site.Database.AddDependantAsync(actor, $"Child {count}");
        }

        var browser = await site.App.SignInAsync("full@example.com");
        var answer = await browser.SubmitAsync(await browser.GetAsync("/account/people/edit"), "#person", Ben);
        Assert.Equal(409, answer.Status);
        Assert.Contains("You book for as many people as you can.", answer.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("Ben Novak", answer.Find("#Input_Name").GetAttribute("value"));
    }

    [Fact]
    public async Task Somebody_elses_person_is_not_found_whatever_is_done_with_it()
    {
        var owner = await site.Database.AddPatientAsync("owner@example.com");
        var person = await site.Database.AddDependantAsync(owner, "Ben Novak");
        await site.Database.AddPatientAsync("thief@example.com");
        var thief = await site.App.SignInAsync("thief@example.com");
        var form = await thief.GetAsync("/account/people/edit");
        var fields = form.Document.QuerySelectorAll("#person input[name]").Select(input => new KeyValuePair<string, string>(input.GetAttribute("name")!, input.GetAttribute("value") ?? ""))
            .Where(field => Ben.All(good => good.Name != field.Key)).Concat(Ben.Select(field => new KeyValuePair<string, string>(field.Name, field.Value!))).ToList();
        foreach (var id in new[] { person, owner.PatientId!.Value, int.MaxValue })
        {
            Assert.Equal(404, (await thief.GetAsync($"/account/people/edit/{id}")).Status);
            Assert.Equal(404, (await thief.GetAsync($"/account/people/remove/{id}")).Status);
            Assert.Equal(404, (await thief.PostAsync($"/account/people/edit/{id}", fields)).Status);
            Assert.Equal(404, (await thief.PostAsync($"/account/people/remove/{id}", fields)).Status);
        }

        Assert.Equal(["Ada Novak", "Ben Novak"], await site.Database.ListAsync<string>($"select name from patients where {owner.AccountId} in (account_id, family_account_id) order by id"));
    }

    private static (string Name, string? Value)[] Ben =>
        [("Input.Name", "Ben Novak"), ("Input.Born.Day", "27"), ("Input.Born.Month", "3"), ("Input.Born.Year", "2019")];
}
