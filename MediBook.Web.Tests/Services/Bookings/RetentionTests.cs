using System.ComponentModel.DataAnnotations;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>For how long bookings say whose they were.</summary>
public sealed class RetentionTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private static readonly RetentionOptions Days = new() { ConfirmedDays = 100, CancelledDays = 50, FailedDays = 10 };

    [Fact]
    public async Task Each_status_has_its_days_and_the_preview_changes_nothing()
    {
        var ada = await Database.AddPatientAsync("ada@example.com");
        var (stood, cancelled) = ((await BookAsync(ada, Slots[0])).Value, (await BookAsync(ada, Slots[1])).Value);
        await CancelAsync(ada, cancelled.BookingId);
        var failed = (await Bookings.HoldAsync(TestData.NewGuest(), new HoldRequest(Slots[2], Guid.NewGuid(), TestData.Details("bob@example.com")), default)).Value;
        await Database.AdvanceAsync(Duration.FromMinutes(3));
        await Database.Holds.SweepAsync(default);

        await Database.AdvanceAsync(Duration.FromDays(11));
        Assert.Equal(["Confirmed 1 0", "Failed 1 1", "Cancelled 1 0"], await PreviewAsync());
        Assert.Equal(["Confirmed 1 0", "Failed 1 1", "Cancelled 1 0"], await PreviewAsync());
        Assert.Equal(1, await RunAsync());
        Assert.Equal("", await NameAsync(failed.BookingId));
        await Database.AdvanceAsync(Duration.FromDays(40));
        Assert.Equal(1, await RunAsync());
        Assert.Equal("", await NameAsync(cancelled.BookingId));
        Assert.Equal("Ada Novak", await NameAsync(stood.BookingId));
        await Database.AdvanceAsync(Duration.FromDays(60));
        Assert.Equal(1, await RunAsync());
        Assert.Equal("", await NameAsync(stood.BookingId));
        Assert.Equal(0, await RunAsync());

        Assert.Equal(["Confirmed 0 0", "Failed 0 0", "Cancelled 0 0"], await PreviewAsync());
        Assert.Equal(3, await Database.ScalarAsync<int>("select count(*) from audit_entries where action = 'ERASED' and actor = 'job'"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from booking_words"));
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*) from outbox_messages where booking_id is not null"));
        Assert.Equal("CONFIRMED", await StatusAsync(stood.BookingId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36_501)]
    public void Days_that_make_no_sense_are_refused_at_the_start(int days)
    {
        var options = new RetentionOptions { FailedDays = days };
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    private Task<string> NameAsync(int id) => Database.ScalarAsync<string>($"select patient_name from bookings where id = {id}");

    private async Task<int> RunAsync()
    {
        await using var db = Database.NewContext();
        return await new RetentionService(db, Options.Create(Days), NullLogger<RetentionService>.Instance).RunAsync(default);
    }

    private async Task<List<string>> PreviewAsync()
    {
        await using var db = Database.NewContext();
        return [.. (await new RetentionService(db, Options.Create(Days), NullLogger<RetentionService>.Instance).PreviewAsync(default)).Select(row => $"{row.Status} {row.Personal} {row.Due}")];
    }
}
