using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Tests.Services.Availability;

public sealed class DoctorListTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Active_doctors_stand_in_the_order_of_names_that_people_expect()
    {
        await _database.ExecuteAsync("update doctors set name = 'Dr Zoe'");
        foreach (var name in new[] { "dr adam", "Dr Éva", "Dr Bob", "Dr Emil", "Dr Adam" })
        {
            await _database.AddDoctorAsync(name);
        }

        var inactive = await _database.AddDoctorAsync("Dr Gone");
        await _database.ExecuteAsync($"update doctors set is_active = false where id = {inactive.Id}");

        Assert.Equal(["dr adam", "Dr Adam", "Dr Bob", "Dr Emil", "Dr Éva", "Dr Zoe"], (await ListAsync()).Doctors.Select(doctor => doctor.Name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Slices_put_together_are_the_whole_list_also_over_equal_names(int most)
    {
        foreach (var name in new[] { "Dr Same", "Dr Same", "dr same", "Dr Same", "Dr Ćirić", "Dr Cirić" })
        {
            await _database.AddDoctorAsync(name);
        }

        var (all, seen, after) = ((await ListAsync()).Doctors, new List<DoctorEntry>(), (DoctorCursor?)null);
        do
        {
            var slice = await ListAsync(most: most, after: after);
            Assert.InRange(slice.Doctors.Count, 1, most);
            seen.AddRange(slice.Doctors);
            after = slice.Next;
        }
        while (after is not null);

        Assert.Equal(7, all.Count);
        Assert.Equal(all, seen);
    }

    [Theory]
    [InlineData("dermatology")]
    [InlineData("DERMATOLOGY")]
    [InlineData("ear, NOSE and throat")]
    [InlineData("Ear-nose-and-throat")]
    public async Task A_specialization_is_found_by_name_and_slug_of_any_of_the_doctors(string specialization)
    {
        await _database.ExecuteAsync(
            $"insert into doctor_specializations (doctor_id, specialization_id, position) select {_doctor.Id}, id, 1 from specializations where slug = 'ear-nose-and-throat'");
        var other = await _database.AddDoctorAsync();
        await _database.ExecuteAsync($"update doctor_specializations set specialization_id = (select id from specializations where slug = 'cardiology') where doctor_id = {other.Id}");

        var found = Assert.Single((await ListAsync(specialization)).Doctors);
        Assert.Equal((_doctor.Id, "Dermatology"), (found.Id, found.Specialization));
    }

    [Theory]
    [InlineData("derma")]
    [InlineData("dermatology%")]
    [InlineData("")]
    public async Task What_no_specialization_is_called_finds_nobody(string specialization) => Assert.Empty((await ListAsync(specialization)).Doctors);

    [Fact]
    public async Task One_doctor_is_shown_with_the_main_specialization_while_active()
    {
        await _database.ExecuteAsync("update doctors set phone = '+44 20', years_of_experience = null");
        Assert.Equal(new DoctorEntry(_doctor.Id, _doctor.Name, "Dermatology", _doctor.Email, "+44 20", null), await FindAsync(_doctor.Id));
        Assert.Null(await FindAsync(int.MaxValue));

        await _database.ExecuteAsync("update doctors set is_active = false");
        Assert.Null(await FindAsync(_doctor.Id));
    }

    private async Task<DoctorSlice> ListAsync(string? specialization = null, int most = 5_000, DoctorCursor? after = null)
    {
        await using var db = _database.NewContext();
        return await new AvailabilityQueries(db, Options.Create(new BookingOptions())).ListActiveAsync(new DoctorListing(specialization, most, after), CancellationToken.None);
    }

    private async Task<DoctorEntry?> FindAsync(int id)
    {
        await using var db = _database.NewContext();
        return await new AvailabilityQueries(db, Options.Create(new BookingOptions())).FindActiveAsync(id, CancellationToken.None);
    }
}
