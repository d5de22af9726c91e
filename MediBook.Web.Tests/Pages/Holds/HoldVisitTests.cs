using AngleSharp.Html.Dom;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Holds;

/// <summary>The kind of visit and its questions on the page of a held time, with scripts off.</summary>
public sealed class HoldVisitTests(HoldVisitTests.World world) : IClassFixture<HoldVisitTests.World>
{
    private const string Tooth = "Input.Visit.Answers[1].Text";
    private const string Before = "Input.Visit.Answers[0].Text";
    private const string Pain = "Input.Visit.Answers[3].Text";

    [Fact]
    public async Task Who_chose_a_kind_on_the_doctors_page_is_asked_its_questions_and_the_answers_are_stored()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, world.Asks);
        Assert.Equal($"{world.Asks}", ((IHtmlSelectElement)hold.Find("#Input_Visit_TypeId")).Value);
        Assert.Contains("Bring your vaccination card.", hold.MainText, StringComparison.Ordinal);
        Assert.Equal(4, hold.Document.QuerySelectorAll("#visit input[name$='.Position']").Length);
        Assert.DoesNotContain("optional", hold.Find("label[for=Input_Visit_Answers_1__Text]").TextContent, StringComparison.Ordinal);

        var answer = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, (Before, "yes"), (Tooth, "The left one"), ("Input.Visit.Answers[2].Text", "Aspirin\r\nand tea"), (Pain, "Strong")]);
        Assert.Equal(303, answer.Status);
        Assert.Equal(
            ["Were you here before? yes", "Which tooth hurts? The left one", "Which medicines do you take? Aspirin\nand tea", "How strong is the pain? Strong"],
            await world.Database.ListAsync<string>($"select question || ' ' || answer from booking_answers where booking_id = {Id(hold)} order by position"));
        var booking = await browser.FollowAsync(answer);
        Assert.Contains("First visit", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("Bring your vaccination card.", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("Which tooth hurts?The left one", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("Were you here before?Yes", booking.MainText, StringComparison.Ordinal);
        Assert.DoesNotContain("The left one", answer.Location!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_be_answered_stands_in_the_error_summary_and_what_was_typed_stays()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, world.Asks);
        var answer = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, (Tooth, new string('t', 201)), (Pain, "Unbearable")]);
        Assert.Equal(422, answer.Status);
        Assert.Equal(
            ["#Input_Visit_Answers_0__Text", "#Input_Visit_Answers_1__Text", "#Input_Visit_Answers_3__Text"],
            answer.Document.QuerySelectorAll("#errors a").Select(link => link.GetAttribute("href")));
        Assert.Contains("Answer this question: Were you here before?", answer.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("200 characters", answer.Find("#Input_Visit_Answers_1__Text-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(new string('t', 201), answer.Find("#Input_Visit_Answers_1__Text").GetAttribute("value"));
        Assert.Equal("Ada Novak", answer.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal("PENDING", await world.Database.ScalarAsync<string>($"select status from bookings where id = {Id(hold)}"));
    }

    [Fact]
    public async Task The_kind_is_chosen_on_the_hold_page_too_and_what_was_typed_stays()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, null);
        Assert.Empty(hold.Document.QuerySelectorAll("#visit input[name$='.Position']"));
        var shown = await browser.FollowAsync(await browser.PressAsync(hold, "#details", "#show-visit", ("Input.Visit.TypeId", $"{world.Asks}"), ("Input.Name", "Ada <Novak>")));
        Assert.Equal($"/holds/{Id(hold)}?visit={world.Asks}", shown.Url);
        Assert.Equal("Ada <Novak>", shown.Find("#Input_Name").GetAttribute("value"));
        Assert.Equal(4, shown.Document.QuerySelectorAll("#visit input[name$='.Position']").Length);

        var other = await browser.FollowAsync(await browser.PressAsync(shown, "#details", "#show-visit", ("Input.Visit.TypeId", $"{world.Plain}"), (Tooth, "Lost with its question")));
        Assert.Empty(other.Document.QuerySelectorAll("#visit input[name$='.Position']"));
        Assert.Equal(303, (await ClinicSite.ConfirmAsync(browser, other)).Status);
        Assert.Equal(world.Plain, await world.Database.ScalarAsync<int>($"select visit_type_id from bookings where id = {Id(hold)}"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>($"select count(*) from booking_answers where booking_id = {Id(hold)}"));
    }

    [Fact]
    public async Task Who_changes_the_kind_and_confirms_at_once_is_asked_its_questions_first()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, world.Plain);
        var asked = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, ("Input.Visit.TypeId", $"{world.Asks}")]);
        Assert.Equal(422, asked.Status);
        Assert.Contains("This kind of visit asks something", asked.Find("#Input_Visit_TypeId-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.SubmitAsync(asked, "#details", (Before, "no"), (Tooth, "None"))).Status);
        Assert.Equal("no", await world.Database.ScalarAsync<string>($"select answer from booking_answers where booking_id = {Id(hold)} and position = 1"));
    }

    [Fact]
    public async Task Questions_that_changed_meanwhile_are_asked_anew_and_no_answer_is_taken_for_another()
    {
        var type = await world.Database.AddVisitTypeAsync($"Changing {Guid.NewGuid():N}", 10, [VisitData.Questions[1] with { Position = 1 }]);
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, type);
        await world.Database.ExecuteAsync($"update visit_questions set words = 'Which eye hurts?' where visit_type_id = {type}; update visit_types set version = 2 where id = {type}");
        var again = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, (Before, "The left one")]);
        Assert.Equal(422, again.Status);
        Assert.Equal("", again.Find("#Input_Visit_Answers_0__Text").GetAttribute("value") ?? "");
        Assert.Contains("Which eye hurts?", again.MainText, StringComparison.Ordinal);
        await world.Database.ExecuteAsync($"update visit_types set is_active = false where id = {type}");
        Assert.Equal(409, (await browser.SubmitAsync(again, "#details", (Before, "The right one"))).Status);
    }

    [Fact]
    public async Task Extending_keeps_the_kind_and_its_answers()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, null);
        var shown = await browser.FollowAsync(await browser.PressAsync(hold, "#details", "#show-visit", ("Input.Visit.TypeId", $"{world.Asks}")));
        var kept = await browser.FollowAsync(await browser.PressAsync(
            shown, "#details", "#extend", (Tooth, "السنّ الأيسر"), ("Input.Visit.Answers[2].Text", new string('€', 500)), (Pain, "Weak"), ("Input.Reason", new string('ü', 1000))));
        Assert.Equal("السنّ الأيسر", kept.Find("#Input_Visit_Answers_1__Text").GetAttribute("value"));
        Assert.Equal(new string('€', 500), ((IHtmlTextAreaElement)kept.Find("#Input_Visit_Answers_2__Text")).Value);
        Assert.True(kept.Document.QuerySelectorAll("#visit input[value=Weak]").OfType<IHtmlInputElement>().Single().IsChecked);
    }

    [Fact]
    public async Task A_late_confirm_of_a_taken_time_keeps_the_answers_for_another_that_is_long_enough()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, world.Asks);
        var slot = await world.Database.ScalarAsync<int>($"select slot_id from bookings where id = {Id(hold)}");
        await world.Database.AdvanceAsync(Duration.FromSeconds(121));
        Assert.True((await world.Database.Bookings().BookAsync(TestData.NewGuest(), new(slot, TestData.Details("quick@example.com"), Guid.NewGuid()), default)).Succeeded);
        var refused = await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, (Before, "yes"), (Tooth, "The left one")]);
        Assert.Equal(409, refused.Status);
        Assert.Equal("The left one", refused.Find("#Input_Visit_Answers_1__Text").GetAttribute("value"));
        var next = await browser.FollowAsync(await browser.PressAsync(refused, "#details", "#refusal button[name=slot]"));
        Assert.Equal("The left one", next.Find("#Input_Visit_Answers_1__Text").GetAttribute("value"));
        Assert.Equal(303, (await browser.SubmitAsync(next, "#details")).Status);
        Assert.Equal(2, await world.Database.ScalarAsync<long>($"select count(*) from booking_answers where booking_id = {Id(next)}"));
        Assert.Equal(0, await world.Database.ScalarAsync<long>($"select count(*) from booking_answers where booking_id = {Id(hold)}"));
    }

    [Fact]
    public async Task Answers_are_never_logged_and_stand_in_no_address()
    {
        var browser = world.App.NewBrowser();
        var hold = await HoldAsync(browser, world.Asks);
        var extended = await browser.PressAsync(hold, "#details", "#extend", (Tooth, "canary tooth"));
        Assert.DoesNotContain("canary", extended.Location!, StringComparison.OrdinalIgnoreCase);
        await browser.SubmitAsync(hold, "#details", [.. ClinicSite.Answers, (Before, "yes"), (Tooth, "canary tooth")]);
        Assert.DoesNotContain(world.App.Logs.Entries, entry => entry.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_doctor_without_kinds_of_visit_asks_for_none()
    {
        var browser = world.App.NewBrowser();
        var page = await browser.GetAsync($"/doctors/{world.Other.Id}");
        Assert.Null(page.Document.QuerySelector("#visits-title"));
        var hold = await browser.FollowAsync(await browser.PressAsync(page, "#hold", null, ("slot", $"{world.OtherSlot}")));
        Assert.Null(hold.Document.QuerySelector("#visit"));
        Assert.Equal(303, (await ClinicSite.ConfirmAsync(browser, hold)).Status);
    }

    private async Task<Html> HoldAsync(Browser browser, int? type)
    {
        var page = await browser.GetAsync($"/doctors/{world.Doctor.Id}" + (type is null ? "" : $"?visit={type}"));
        return await browser.FollowAsync(await browser.PressAsync(page, "#hold", null, ("slot", $"{world.NextSlot()}")));
    }

    private static string Id(Html hold) => hold.Url["/holds/".Length..].Split('?')[0];

    /// <summary>A doctor with two kinds of visit, and one without any.</summary>
    public sealed class World(PostgresFixture postgres) : IAsyncLifetime
    {
        private Queue<int> _slots = [];

        public TestDatabase Database { get; private set; } = null!;

        public MediBookApp App { get; private set; } = null!;

        public Doctor Doctor { get; private set; } = null!;

        public Doctor Other { get; private set; } = null!;

        public int OtherSlot { get; private set; }

        public int Asks { get; private set; }

        public int Plain { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Database = await postgres.CreateDatabaseAsync();
            Doctor = await Database.AddClinicAsync();
            Other = await Database.AddDoctorAsync("Dr Without");
            Asks = await Database.AddVisitTypeAsync("First visit", 30, VisitData.Questions, Doctor.Id);
            Plain = await Database.AddVisitTypeAsync("Prescription", 10, doctorId: Doctor.Id, preparation: null);
            _slots = new Queue<int>(await Database.AddSlotsAsync(Doctor.Id, 60, step: 40));
            OtherSlot = (await Database.AddSlotsAsync(Other.Id, 1))[0];
            App = new MediBookApp(Database);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Database.DisposeAsync();
        }

        /// <summary>Slots that no other test holds, with free ones between.</summary>
        public int NextSlot()
        {
            _slots.Dequeue();
            return _slots.Dequeue();
        }
    }
}
