using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages;

/// <summary>A running app on a clinic with one doctor, for the tests of one page.</summary>
public sealed class ClinicSite(PostgresFixture postgres) : IAsyncLifetime
{
    private Queue<int> _slots = [];

    /// <summary>Its database.</summary>
    public TestDatabase Database { get; private set; } = null!;

    /// <summary>The app.</summary>
    public MediBookApp App { get; private set; } = null!;

    /// <summary>The clinic's first doctor.</summary>
    public Doctor Doctor { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        Doctor = await Database.AddClinicAsync();
        _slots = new Queue<int>(await Database.AddSlotsAsync(Doctor.Id, 60));
        App = new MediBookApp(Database);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A free slot that no other test of the class uses; slots come in order of time, 30 minutes each.</summary>
    public int NextSlot() => _slots.Dequeue();

    /// <summary>A free slot of a doctor of its own: for tests that press the free times beside it too.</summary>
    public async Task<int> NewSlotAsync() => (await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 6))[0];

    /// <summary>Where the browser lands after it pressed a time on the doctor's page.</summary>
    public async Task<Html> PressAsync(Browser browser, int slot)
    {
        var page = await browser.GetAsync($"/doctors/{Doctor.Id}");
        return await browser.PressAsync(page, "#hold", null, ("slot", $"{slot}"));
    }

    /// <summary>The hold page of a free slot, just pressed.</summary>
    public async Task<Html> HoldAsync(Browser browser, int slot)
    {
        var answer = await PressAsync(browser, slot);
        Assert.Equal(303, answer.Status);
        return await browser.GetAsync(answer.Location!);
    }

    /// <summary>The confirmation page of a slot, booked with complete answers.</summary>
    public async Task<Html> BookAsync(Browser browser, int slot)
    {
        var answer = await ConfirmAsync(browser, await HoldAsync(browser, slot));
        Assert.Equal(303, answer.Status);
        return await browser.GetAsync(answer.Location!);
    }

    /// <summary>The answer to a hold page filled in with good answers.</summary>
    public static Task<Html> ConfirmAsync(Browser browser, Html hold) => browser.SubmitAsync(hold, "#details", Answers);

    /// <summary>Good answers of a person who has not booked before.</summary>
    public static (string Name, string? Value)[] Answers =>
        [("Input.Name", "Ada Novak"), ("Input.Email", $"{Guid.NewGuid():N}@example.com"), ("Input.Phone", "020 7946 0001"), ("Input.Reason", "A rash\nthat itches")];
}
