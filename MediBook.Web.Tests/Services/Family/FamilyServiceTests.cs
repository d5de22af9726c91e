using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Family;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Family;

public sealed class FamilyServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DependantDetails Ben = new("Ben Novak", new LocalDate(2019, 3, 27), null, null);
    private TestDatabase _database = null!;
    private Actor _ada = null!;
    private Actor _bob = null!;
    private int _slot;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _slot = (await _database.AddSlotsAsync((await _database.AddClinicAsync()).Id, 1))[0];
        _ada = await _database.AddPatientAsync("ada@example.com");
        _bob = await _database.AddPatientAsync("bob@example.com", "Bob Stone");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Who_is_added_is_listed_for_the_account_alone_and_the_trail_keeps_no_date_of_birth()
    {
        var id = (await DoAsync(family => family.AddAsync(_ada, Ben, Guid.NewGuid(), default))).Value;

        Assert.Equal([new FamilyMember(id, "Ben Novak", new LocalDate(2019, 3, 27), null, null, 0)], await ListAsync(_ada));
        Assert.Empty(await ListAsync(_bob));
        Assert.Empty(await ListAsync(TestData.NewGuest()));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from audit_entries where fields::text like '%2019%'"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from audit_person_values where new_value like '%2019%'"));
        Assert.Equal(1, await _database.ScalarAsync<int>($"select count(*) from audit_entries where subject = 'PATIENT' and subject_ids = array[{id}]"));
    }

    [Fact]
    public async Task The_same_press_twice_adds_one_and_somebody_elses_press_adds_none()
    {
        var press = Guid.NewGuid();
        var first = await DoAsync(family => family.AddAsync(_ada, Ben, press, default));
        Assert.Equal(first.Value, (await DoAsync(family => family.AddAsync(_ada, Ben, press, default))).Value);
        Assert.Equal(FamilyRefusal.PersonNotFound, (await DoAsync(family => family.AddAsync(_bob, Ben, press, default))).Refusal);
        Assert.Single(await ListAsync(_ada));
    }

    [Fact]
    public async Task Of_twelve_who_are_added_at_once_ten_stay_and_a_place_that_is_left_is_free_again()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => DoAsync(family => family.AddAsync(_ada, Ben, Guid.NewGuid(), default))));
        Assert.Equal(10, answers.Count(answer => answer.Succeeded));
        Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(FamilyRefusal.TooManyPeople, answer.Refusal));

        Assert.True((await DoAsync(family => family.RemoveAsync(_ada, answers.First(answer => answer.Succeeded).Value, default))).Succeeded);
        Assert.True((await DoAsync(family => family.AddAsync(_ada, Ben, Guid.NewGuid(), default))).Succeeded);
        Assert.Equal(FamilyRefusal.TooManyPeople, (await DoAsync(family => family.AddAsync(_ada, Ben, Guid.NewGuid(), default))).Refusal);
    }

    [Fact]
    public async Task Nobody_is_born_today_or_later()
    {
        await using var db = _database.NewContext();
        var today = (await db.NowAsync(default)).InZone(await db.ClinicZoneAsync(default)).Date;
        Assert.Equal(FamilyRefusal.BirthDateNotPast, (await DoAsync(family => family.AddAsync(_ada, Ben with { BirthDate = today }, Guid.NewGuid(), default))).Refusal);
        var id = (await DoAsync(family => family.AddAsync(_ada, Ben with { BirthDate = today.PlusDays(-1) }, Guid.NewGuid(), default))).Value;
        Assert.Equal(FamilyRefusal.BirthDateNotPast, (await DoAsync(family => family.ChangeAsync(_ada, id, Ben with { BirthDate = today.PlusDays(1) }, default))).Refusal);
        await Assert.ThrowsAsync<DbUpdateException>(() => DoAsync(family => family.ChangeAsync(_ada, id, Ben with { BirthDate = new LocalDate(1899, 12, 31) }, default)));
    }

    [Fact]
    public async Task Only_the_own_people_are_changed_and_removed()
    {
        var id = await _database.AddDependantAsync(_ada, "Ben Novak");
        var me = _bob.PatientId!.Value;
        foreach (var (actor, person) in new[] { (_bob, id), (_bob, me), (_ada, me), (_ada, int.MaxValue) })
        {
            Assert.Equal(FamilyRefusal.PersonNotFound, (await DoAsync(family => family.ChangeAsync(actor, person, Ben with { Name = "Mallory" }, default))).Refusal);
            Assert.Equal(FamilyRefusal.PersonNotFound, (await DoAsync(family => family.RemoveAsync(actor, person, default))).Refusal);
        }

        Assert.Equal(id, (await DoAsync(family => family.ChangeAsync(_ada, id, Ben with { Name = "Benjamin Novak", Email = "ben@example.com", Phone = "020 7946 0002" }, default))).Value);
        Assert.Equal([new FamilyMember(id, "Benjamin Novak", Ben.BirthDate, "ben@example.com", "020 7946 0002", 0)], await ListAsync(_ada));
    }

    [Fact]
    public async Task Who_never_had_a_booking_is_gone_and_who_had_one_stays_in_the_record_but_is_not_offered()
    {
        var (stranger, ben) = (await _database.AddDependantAsync(_ada, "Typo"), await _database.AddDependantAsync(_ada, "Ben Novak"));
        var booked = await _database.Bookings().BookAsync(_ada, new BookRequest(_slot, TestData.Details(name: "Ben Novak"), Guid.NewGuid(), Chosen: new ChosenPerson(ben)), default);
        Assert.True(booked.Succeeded);
        Assert.Equal(1, (await ListAsync(_ada)).Single(person => person.Id == ben).Coming);

        Assert.True((await DoAsync(family => family.RemoveAsync(_ada, stranger, default))).Succeeded);
        Assert.True((await DoAsync(family => family.RemoveAsync(_ada, ben, default))).Succeeded);
        Assert.Equal(FamilyRefusal.PersonNotFound, (await DoAsync(family => family.RemoveAsync(_ada, ben, default))).Refusal);

        Assert.Empty(await ListAsync(_ada));
        await using var db = _database.NewContext();
        Assert.Equal([_ada.PatientId!.Value], (await new FamilyQueries(db).ToChooseAsync(_ada, default)).Select(person => person.Id));
        Assert.Equal([$"{ben} Ben Novak"], await _database.ListAsync<string>("select concat_ws(' ', id, name) from patients where removed_at is not null"));
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*) from patients where id = {stranger}"));
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where id = {booked.Value.BookingId}"));
    }

    [Fact]
    public async Task Who_has_no_address_of_their_own_is_reached_through_the_account()
    {
        await _database.AddDependantAsync(_ada, "Ben Novak");
        await _database.AddDependantAsync(_ada, "Cara Novak", "cara@example.com", "020 7946 0003");
        await using var db = _database.NewContext();
        Assert.Equal(
            [("Ada Novak", "ada@example.com", "020 7946 0001", true), ("Ben Novak", "ada@example.com", "020 7946 0001", false), ("Cara Novak", "cara@example.com", "020 7946 0003", false)],
            (await new FamilyQueries(db).ToChooseAsync(_ada, default)).Select(person => (person.Name, person.Email, person.Phone, person.IsMe)));
    }

    private async Task<Outcome<T, FamilyRefusal>> DoAsync<T>(Func<FamilyService, Task<Outcome<T, FamilyRefusal>>> deed)
    {
        await using var db = _database.NewContext();
        return await deed(new FamilyService(db, Options.Create(new FamilyOptions())));
    }

    private async Task<List<FamilyMember>> ListAsync(Actor actor)
    {
        await using var db = _database.NewContext();
        return await new FamilyQueries(db).ListAsync(actor, default);
    }
}
