using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class LostLinkTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Each_coming_appointment_of_a_guests_email_is_mailed_a_new_link_and_the_old_one_works_on()
    {
        var email = $"o'brien_{Guid.NewGuid():N}@example.com";
        var (first, second) = (await BookAsync(email), await BookAsync(email));
        await BookAsync($"{Guid.NewGuid():N}@example.com");
        var before = await site.App.MailsAsync();

        var answer = await AskAsync(email.ToUpperInvariant());

        Assert.Equal("Look into your email", answer.Heading);
        var mails = (await site.App.MailsAsync())[before.Count..];
        Assert.Equal(
            new[] { first, second }.Select(reference => $"Your link to the appointment {reference}").Order(StringComparer.Ordinal),
            mails.Select(mail => mail.Subject!).Order(StringComparer.Ordinal));
        Assert.All(mails, mail => Assert.Equal(email, mail.To.Mailboxes.Single().Address));
        foreach (var mail in mails.Concat(before.Where(mail => mail.Subject!.Contains(first, StringComparison.Ordinal))))
        {
            var link = mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.Contains("/m/", StringComparison.Ordinal));
            Assert.Equal(303, (await site.App.NewBrowser().GetAsync(link[link.IndexOf("/m/", StringComparison.Ordinal)..])).Status);
        }
    }

    [Fact]
    public async Task The_answer_is_the_same_where_there_is_nothing_to_send()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var patient = await site.App.SignInAsync((await NewPatientAsync(email)));
        await site.BookAsync(patient, site.NextSlot());
        var before = (await site.App.MailsAsync()).Count;

        Assert.Equal("Look into your email", (await AskAsync("nobody@example.com")).Heading);
        Assert.Equal("Look into your email", (await AskAsync("%@example.com")).Heading);
        Assert.Equal("Look into your email", (await AskAsync(email)).Heading);

        Assert.Equal(before, (await site.App.MailsAsync()).Count);
    }

    [Fact]
    public async Task Asking_twice_in_a_minute_sends_one_mail()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await BookAsync(email);
        var before = (await site.App.MailsAsync()).Count;
        await AskAsync(email);
        await AskAsync(email);
        Assert.InRange((await site.App.MailsAsync()).Count - before, 1, 2);
        Assert.Equal(
            await site.Database.ScalarAsync<int>($"select count(distinct version) from outbox_messages join bookings on bookings.id = booking_id where patient_email = '{email}' and kind = 'BOOKING_LINK'"),
            (await site.App.MailsAsync()).Count - before);
    }

    private async Task<string> NewPatientAsync(string email)
    {
        await site.Database.AddPatientAsync(email);
        return email;
    }

    private async Task<string> BookAsync(string email)
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var answer = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers.Where(field => field.Name != "Input.Email"), ("Input.Email", email)]);
        Assert.Equal(303, answer.Status);
        return answer.Location!["/bookings/".Length..];
    }

    private async Task<Html> AskAsync(string email)
    {
        var browser = site.App.NewBrowser();
        var answer = await browser.SubmitAsync(await browser.GetAsync("/bookings/lost-link"), "#lost", ("Input.Email", email));
        Assert.Equal(303, answer.Status);
        return await browser.FollowAsync(answer);
    }
}
