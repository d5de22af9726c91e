using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>A family that presses in several tabs at once, on a durable PostgreSQL.</summary>
[Collection(nameof(DurableProof))]
public sealed class FamilyRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Actor _ada = null!;
    private int _ben;
    private int _cara;
    private List<int> _here = [];
    private List<int> _there = [];
    private List<int> _elsewhere = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        var rounds = DurableProof.Share(20);
        await using var db = _database.NewContext();
        var first = await db.NowAsync(default) + Duration.FromHours(30);
        async Task<List<int>> TimesAsync(Doctor doctor) => await _database.AddSlotsAsync(doctor.Id, rounds, first, minutes: 30);
        _here = await TimesAsync(await _database.AddClinicAsync());
        _there = await TimesAsync(await _database.AddDoctorAsync());
        _elsewhere = await TimesAsync(await _database.AddDoctorAsync());
        _ada = await _database.AddPatientAsync("ada@example.com");
        _ben = await _database.AddDependantAsync(_ada, "Ben Novak");
        _cara = await _database.AddDependantAsync(_ada, "Cara Novak");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_children_at_the_same_hour_from_two_tabs_both_get_theirs()
    {
        foreach (var (here, there) in _here.Zip(_there))
        {
            var answers = await DurableProof.AtOnceAsync([(here, _ben), (there, _cara)], press => BookAsync(press.Item1, press.Item2));
            Assert.All(answers, answer => Assert.True(answer.Succeeded, answer.Refusal.ToString()));
        }

        output.WriteLine($"{_database.Transaction.Retries} retries");
    }

    [Fact]
    public async Task The_same_child_at_the_same_hour_with_three_doctors_gets_one()
    {
        foreach (var ((here, there), elsewhere) in _here.Zip(_there).Zip(_elsewhere))
        {
            var answers = await DurableProof.AtOnceAsync([here, there, elsewhere], slot => BookAsync(slot, _ben));
            Assert.Equal(1, answers.Count(answer => answer.Succeeded));
            Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(BookingRefusal.PatientBusy, answer.Refusal));
        }
    }

    [Fact]
    public async Task A_hold_that_is_confirmed_for_a_child_while_the_child_is_booked_elsewhere_ends_in_one_appointment()
    {
        foreach (var (here, there) in _here.Zip(_there))
        {
            var bookings = _database.Bookings(Generous);
            var hold = (await bookings.HoldAsync(_ada, new HoldRequest(here, Guid.NewGuid()), default)).Value;
            var answers = await DurableProof.AtOnceAsync([true, false], confirm => confirm
                ? bookings.ConfirmAsync(_ada, new ConfirmRequest(hold.BookingId, TestData.Details(name: "Ben Novak"), Guid.NewGuid(), Chosen: new ChosenPerson(_ben)), default)
                : BookAsync(there, _ben));
            Assert.Equal(1, answers.Count(answer => answer.Succeeded));
            Assert.Equal(BookingRefusal.PatientBusy, answers.Single(answer => !answer.Succeeded).Refusal);
        }

        Assert.Equal(0, await _database.ScalarAsync<int>(
            """
            select count(*) from bookings a join slots x on x.id = a.slot_id join bookings b on b.patient_id = a.patient_id and b.id > a.id join slots y on y.id = b.slot_id
            where a.status = 'CONFIRMED' and b.status = 'CONFIRMED' and x.starts_at < y.ends_at and y.starts_at < x.ends_at
            """));
    }

    [Fact]
    public async Task One_hold_that_is_confirmed_for_two_children_at_once_is_one_childs()
    {
        foreach (var here in _here)
        {
            var bookings = _database.Bookings(Generous);
            var hold = (await bookings.HoldAsync(_ada, new HoldRequest(here, Guid.NewGuid()), default)).Value;
            var answers = await DurableProof.AtOnceAsync([_ben, _cara], child => bookings.ConfirmAsync(
                _ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(child)), default));
            Assert.All(answers, answer => Assert.Equal(hold, answer.Value));
            Assert.Equal(1, await _database.ScalarAsync<int>(
                $"select count(*) from bookings join slot_claims on booking_id = bookings.id and slot_claims.patient_id = bookings.patient_id where bookings.id = {hold.BookingId}"));
        }
    }

    private static BookingOptions Generous => new() { MostBookingsPerPatient = 100 };

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int slot, int person) => _database.Bookings(Generous).BookAsync(
        _ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid(), Chosen: new ChosenPerson(person)), default);
}
