using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Availability;

public sealed class DoctorSearchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Doctor _olsen = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _olsen = await _database.AddClinicAsync();
        await _database.ExecuteAsync("update doctors set name = 'Dr Ingrid Olsen'");
        foreach (var name in new[] { "Prof Jiří Dvořák", "Dr Søren Łukasz O’Brien", "Dr Maria Schmidt", "Dr 100% Fit", "Dr 李明" })
        {
            await _database.AddDoctorAsync(name);
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("olsen", "Dr Ingrid Olsen")]
    [InlineData("LSE", "Dr Ingrid Olsen")]
    [InlineData("olsen ingrid", "Dr Ingrid Olsen")]
    [InlineData("Jiri Dvorak", "Prof Jiří Dvořák")]
    [InlineData("DVOŘÁK", "Prof Jiří Dvořák")]
    [InlineData("soren", "Dr Søren Łukasz O’Brien")]
    [InlineData("lukasz o'brien", "Dr Søren Łukasz O’Brien")]
    [InlineData("100%", "Dr 100% Fit")]
    [InlineData("%", "Dr 100% Fit")]
    [InlineData("李明", "Dr 李明")]
    public async Task Parts_of_a_name_are_found_whatever_their_order_case_and_accents(string typed, string name)
    {
        var found = await FindAsync(new DoctorFilter(Name: typed));
        Assert.Equal([name], found.Doctors.Select(doctor => doctor.Name));
        Assert.False(found.AreClose);
    }

    [Theory]
    [InlineData("Olson", "Dr Ingrid Olsen")]
    [InlineData("ingird", "Dr Ingrid Olsen")]
    [InlineData("Ingrid Olson", "Dr Ingrid Olsen")]
    [InlineData("olsne", "Dr Ingrid Olsen")]
    [InlineData("Shmidt", "Dr Maria Schmidt")]
    [InlineData("Dvorzak", "Prof Jiří Dvořák")]
    public async Task A_name_with_a_slip_finds_those_that_are_close_and_says_so(string typed, string name)
    {
        var found = await FindAsync(new DoctorFilter(Name: typed));
        Assert.Equal(name, found.Doctors[0].Name);
        Assert.True(found.AreClose);
        Assert.Equal((found.Doctors.Count, 1, 1), (found.Total, found.Page, found.Pages));
    }

    [Fact]
    public async Task Who_is_called_so_is_never_lost_among_names_that_are_close()
    {
        foreach (var name in new[] { "Dr Ana Olson", "Dr Bea Olsson", "Dr Cai Ohlsen" })
        {
            await _database.AddDoctorAsync(name);
        }

        Assert.Equal(["Dr Ana Olson"], (await FindAsync(new DoctorFilter(Name: "olson"))).Doctors.Select(doctor => doctor.Name));
    }

    [Fact]
    public async Task Close_names_are_few_and_the_closest_comes_first()
    {
        for (var number = 0; number < 12; number++)
        {
            await _database.AddDoctorAsync($"Dr Olson {(char)('A' + number)}");
        }

        var found = await FindAsync(new DoctorFilter(Name: "Olseno"));
        Assert.Equal("Dr Ingrid Olsen", found.Doctors[0].Name);
        Assert.Equal(8, found.Doctors.Count);
    }

    [Theory]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData("olsen%")]
    [InlineData("ol_en dr x")]
    [InlineData("％")]
    [InlineData("zzzzz")]
    [InlineData("'; drop table doctors; --")]
    [InlineData("a b c d e f g h i j k l m n o p q r s t u v w x y z")]
    public async Task What_no_name_has_finds_nobody(string typed)
    {
        var found = await FindAsync(new DoctorFilter(Name: typed));
        Assert.DoesNotContain(found.Doctors, _ => !found.AreClose);
        Assert.Equal(typed == "olsen%", found.AreClose);
    }

    [Fact]
    public async Task A_doctor_is_found_by_place_and_by_each_language_without_regard_to_case()
    {
        await _database.ExecuteAsync("insert into locations (id, name, address, time_zone_id) overriding system value values (90, 'Maple House', '480 Maple Avenue', 'America/New_York')");
        await _database.ExecuteAsync("update doctors set languages = 'English;Urdu / Welsh, Norwegian Bokmål', location_id = 90 where name = 'Dr Maria Schmidt'");
        await _database.ExecuteAsync("update doctors set languages = null where name = 'Dr 100% Fit'");

        Assert.Equal(["Dr Maria Schmidt"], await NamesAsync(new DoctorFilter(LocationId: 90)));
        Assert.Empty(await NamesAsync(new DoctorFilter(LocationId: 91)));
        Assert.Equal(["Dr Maria Schmidt"], await NamesAsync(new DoctorFilter(Language: "urdu")));
        Assert.Equal(["Dr Maria Schmidt"], await NamesAsync(new DoctorFilter(Language: "norwegian BOKMÅL")));
        Assert.Equal(4, (await NamesAsync(new DoctorFilter(Language: "Norwegian"))).Count);
        Assert.Empty(await NamesAsync(new DoctorFilter(Language: "wegian")));
        Assert.Empty(await NamesAsync(new DoctorFilter("cardiology", LocationId: 90)));
        // Close names, too, are those of doctors who fit in all else.
        Assert.Empty(await NamesAsync(new DoctorFilter(Name: "Olson", LocationId: 90)));

        await using var db = _database.NewContext();
        var queries = new AvailabilityQueries(db, Options.Create(new BookingOptions()));
        Assert.Equal(["English", "Norwegian", "Norwegian Bokmål", "Urdu", "Welsh"], await queries.LanguagesAsync(default));
        Assert.Equal(["Harbour Clinic", "Maple House"], (await queries.LocationsAsync(default)).Select(location => location.Name));
        await _database.ExecuteAsync("update doctors set is_active = false where location_id = 90");
        Assert.Equal(["Harbour Clinic"], (await queries.LocationsAsync(default)).Select(location => location.Name));
        Assert.Equal(["English", "Norwegian"], await queries.LanguagesAsync(default));
    }

    [Fact]
    public async Task Soonest_first_holds_over_all_pages_and_those_without_a_free_time_come_last()
    {
        await using var db = _database.NewContext();
        var start = await db.NowAsync(default) + Duration.FromDays(3);
        var free = new List<(Instant At, int Id)>();
        for (var number = 0; number < 45; number++)
        {
            var doctor = await _database.AddDoctorAsync($"Dr Number {number}");
            // In an order that is neither that of names nor that of ids.
            var at = start + Duration.FromHours(number * 7 % 45);
            await _database.AddSlotsAsync(doctor.Id, 2, at);
            free.Add((at, doctor.Id));
        }

        // The first time of the first one is taken: it is the second that counts.
        var busy = free.MinBy(row => row.At);
        await _database.ExecuteAsync($"update slots set booking_id = 1 where doctor_id = {busy.Id} and starts_at = (select min(starts_at) from slots where doctor_id = {busy.Id})");
        free[free.IndexOf(busy)] = (busy.At + Duration.FromMinutes(30), busy.Id);

        var pages = new List<DoctorPage>();
        for (var page = 1; page <= 3; page++)
        {
            pages.Add(await FindAsync(new DoctorFilter(Page: page)));
        }

        Assert.Equal([20, 20, 11], pages.Select(page => page.Doctors.Count));
        Assert.All(pages, page => Assert.Equal((51, 3), (page.Total, page.Pages)));
        var listed = pages.SelectMany(page => page.Doctors).ToList();
        Assert.Equal(free.OrderBy(row => row.At).Select(row => (int?)row.Id), listed.Take(45).Select(doctor => (int?)doctor.Id));
        Assert.All(listed.Take(45), doctor => Assert.NotNull(doctor.NextFree));
        Assert.All(listed.Skip(45), doctor => Assert.Null(doctor.NextFree));
        Assert.Equal(listed.Skip(45).Select(doctor => doctor.Name).Order(StringComparer.InvariantCulture), listed.Skip(45).Select(doctor => doctor.Name));
        Assert.Equal(3, (await FindAsync(new DoctorFilter(Page: 99))).Page);
        Assert.Equal(1, (await FindAsync(new DoctorFilter(Page: -5))).Page);

        var byName = (await FindAsync(new DoctorFilter(Order: DoctorOrder.Name))).Doctors;
        Assert.Equal("Dr 100% Fit", byName[0].Name);
        Assert.Equal(_olsen.Id, byName[1].Id);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(DoctorFilter filter) => [.. (await FindAsync(filter)).Doctors.Select(doctor => doctor.Name)];

    private async Task<DoctorPage> FindAsync(DoctorFilter filter)
    {
        await using var db = _database.NewContext();
        return await new AvailabilityQueries(db, Options.Create(new BookingOptions())).DoctorsAsync(filter, default);
    }
}
