using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>A confirmation at the last moment races the sweep: one of them comes first, and the trail says which.</summary>
[Collection(nameof(DurableProof))]
public sealed class BoundaryTests(PostgresFixture postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_confirmation_at_the_boundary_is_in_time_or_a_new_booking()
    {
        var races = DurableProof.Share(500);
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, races, minutes: 15);
        var bookings = database.Bookings();
        var ends = new Dictionary<string, int>();
        for (var index = 0; index < races; index++)
        {
            var guest = TestData.NewGuest();
            var hold = (await bookings.HoldAsync(guest, new HoldRequest(slots[index], Guid.NewGuid()), default)).Value;
            // The clock is set so that the hold runs out while both are on their way: 0 to 11 ms from now.
            await database.ExecuteAsync(
                $"update test_clock set shift = (select expires_at from bookings where id = {hold.BookingId}) - clock_timestamp() - interval '{index % 12} milliseconds'");
            var details = TestData.Details($"p{index}@example.com");
            var confirm = Task.Run(() => bookings.ConfirmOrBookAsync(guest, new ConfirmRequest(hold.BookingId, details, Guid.NewGuid()), default));
            var sweep = Task.Run(async () =>
            {
                while (await database.Holds.SweepAsync(default) == 0 && !confirm.IsCompleted)
                {
                }
            });
            var answer = await confirm;
            await sweep;

            Assert.True(answer.Succeeded, answer.Refusal.ToString());
            var statuses = await database.ListAsync<string>($"select status from bookings where slot_id = {slots[index]} order by id");
            var events = await database.ListAsync<string>($"select kind from slot_events where slot_id = {slots[index]} order by version");
            var end = string.Join(' ', events);
            Assert.Contains(end, (string[])["HELD CONFIRMED", "HELD EXPIRED BOOKED"]);
            Assert.Equal(events[^1] is "CONFIRMED" ? ["CONFIRMED"] : ["FAILED", "CONFIRMED"], statuses);
            Assert.Equal(events[^1] is "CONFIRMED", answer.Value == hold);
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        output.WriteLine(string.Join(", ", ends.Select(pair => $"{pair.Value} × {pair.Key}")) + $"; {database.Transaction.Retries} retries");
        Assert.Equal(2, ends.Count);
        Assert.Equal(0, await database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED' and confirmed_at >= expires_at"));
        Assert.Equal(0, await database.ScalarAsync<int>(
            "select count(*) from slot_events e join bookings b on b.id = e.booking_id where e.kind = 'EXPIRED' and e.at < b.expires_at"));
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    [Fact]
    public async Task A_strict_confirmation_at_the_boundary_is_in_time_or_refused()
    {
        var races = DurableProof.Share(100);
        await using var database = await postgres.CreateDurableDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, races, minutes: 15);
        var bookings = database.Bookings();
        for (var index = 0; index < races; index++)
        {
            var guest = TestData.NewGuest();
            var hold = (await bookings.HoldAsync(guest, new HoldRequest(slots[index], Guid.NewGuid()), default)).Value;
            await database.ExecuteAsync(
                $"update test_clock set shift = (select expires_at from bookings where id = {hold.BookingId}) - clock_timestamp() - interval '{index % 12} milliseconds'");
            var confirm = Task.Run(() => bookings.ConfirmAsync(
                guest, new ConfirmRequest(hold.BookingId, TestData.Details($"p{index}@example.com"), Guid.NewGuid()), default));
            await Task.WhenAll(confirm, Task.Run(() => database.Holds.SweepAsync(default)));
            await database.Holds.SweepAsync(default);

            var status = await database.ScalarAsync<string>($"select status from bookings where id = {hold.BookingId}");
            Assert.Equal((await confirm).Succeeded ? "CONFIRMED" : "FAILED", status);
            Assert.Contains((await confirm).Refusal, (BookingRefusal?[])[null, BookingRefusal.HoldExpired]);
        }

        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }
}
