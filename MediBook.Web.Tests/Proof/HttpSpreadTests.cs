using MediBook.Web.Data;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Proof;

/// <summary>Many signed-in patients and as many times in the calendar's order through the pages, 50 at a time, each time wanted by one: retries are false ones.</summary>
[Collection(nameof(DurableProof))]
public sealed class HttpSpreadTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly int Many = DurableProof.Share(1000);
    private const int AtATime = 50;

    [Fact]
    public async Task Many_patients_hold_let_go_confirm_and_cancel_as_many_times()
    {
        await using var database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(database);
        await database.AddClinicAsync();
        await using var crowd = await Crowd.SignInAsync(database, Many);

        await SpreadAsync(database, crowd, "hold, let go", Many / 20, ["CANCELLED"], async (member, app, hold) =>
            Assert.Equal(303, (await member.LetGoAsync(app, hold)).Status));
        await SpreadAsync(database, crowd, "hold, confirm, cancel", Many / 10, ["CANCELLED"], async (member, app, hold) =>
        {
            var confirmed = await member.ConfirmAsync(app, hold);
            Assert.Equal(303, confirmed.Status);
            Assert.Equal(303, (await member.CancelAsync(app, confirmed.Location!)).Status);
        });
        await SpreadAsync(database, crowd, "hold, confirm", Many / 20, ["CONFIRMED"], async (member, app, hold) =>
            Assert.Equal(303, (await member.ConfirmAsync(app, hold)).Status));
        Assert.Empty(await HistoryChecker.CheckAsync(database));
    }

    private async Task SpreadAsync(
        TestDatabase database, Crowd crowd, string what, int mostRetries, List<string> end, Func<Crowd.Member, Uri, string, Task> then)
    {
        var doctor = await database.AddDoctorAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, Many, minutes: 15);
        var transaction = crowd.Services.GetRequiredService<SerializableTransaction>();
        var before = transaction.Retries;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (index, _) =>
        {
            var hold = await crowd.Members[index].HoldAsync(crowd.Address, doctor.Id, slots[index]);
            Assert.True(hold.Status == 303, $"{hold.Status}: {hold.Body}");
            await then(crowd.Members[index], crowd.Address, hold.Location!);
        });

        var retries = transaction.Retries - before;
        output.WriteLine($"{what}: {Many} by {AtATime} over HTTP, {retries} retries, {watch.ElapsedMilliseconds} ms");
        Assert.Equal(end, await database.ListAsync<string>(
            $"select distinct b.status from bookings b join slots s on s.id = b.slot_id where s.doctor_id = {doctor.Id}"));
        Assert.Equal(Many, await database.ScalarAsync<int>(
            $"select count(*) from bookings b join slots s on s.id = b.slot_id where s.doctor_id = {doctor.Id}"));
        Assert.InRange(retries, 0, mostRetries);
    }
}
