using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.VisitTypes;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Web.Tests.Services.VisitTypes;

public sealed class VisitTypeServiceTests(PostgresFixture postgres) : IAsyncLifetime
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
    public async Task A_visit_type_keeps_its_questions_in_order_and_counts_only_changes_of_them()
    {
        var id = await _database.AddVisitTypeAsync(questions: VisitData.Questions);
        var stored = await FindAsync(id);
        Assert.Equal(VisitData.Questions, stored.Details.Questions);
        Assert.Equal(1, await VersionAsync(id));

        await using (var db = _database.NewContext())
        {
            Assert.True((await new VisitTypeService(db).ChangeAsync(id, stored.Details with { Name = "Long visit", LeastMinutes = 45 }, default)).Succeeded);
        }

        Assert.Equal(1, await VersionAsync(id));
        await using (var db = _database.NewContext())
        {
            VisitQuestion[] fewer = [VisitData.Questions[0], VisitData.Questions[1] with { Words = "Where does it hurt?" }];
            Assert.True((await new VisitTypeService(db).ChangeAsync(id, stored.Details with { Questions = fewer }, default)).Succeeded);
            Assert.Equal(fewer, (await FindAsync(id)).Details.Questions);
        }

        Assert.Equal(2, await VersionAsync(id));
    }

    [Fact]
    public async Task Names_are_unique_for_each_specialization_and_each_doctor_without_regard_to_case()
    {
        await _database.AddVisitTypeAsync("First visit");
        await _database.AddVisitTypeAsync("First visit", doctorId: _doctor.Id);
        await using var db = _database.NewContext();
        var service = new VisitTypeService(db);
        var details = new VisitTypeDetails("FIRST VISIT", 30, null, 10, []);
        Assert.Equal(VisitTypeRefusal.NameTaken, (await service.AddAsync(new VisitOwner(null, _doctor.Id), details, default)).Refusal);
        Assert.Equal(VisitTypeRefusal.OwnerNotFound, (await service.AddAsync(new VisitOwner(null, 999), details, default)).Refusal);
        Assert.Equal(VisitTypeRefusal.OwnerNotFound, (await service.AddAsync(new VisitOwner(999, null), details, default)).Refusal);
        Assert.Equal(VisitTypeRefusal.VisitTypeNotFound, (await service.OfferAsync(999, false, default)).Refusal);
    }

    [Fact]
    public async Task The_trail_tells_what_was_changed()
    {
        var id = await _database.AddVisitTypeAsync(questions: VisitData.Questions);
        await using (var db = _database.NewContext())
        {
            Assert.True((await new VisitTypeService(db).OfferAsync(id, false, default)).Succeeded);
        }

        Assert.Equal(["ADDED", "CHANGED"], await _database.ListAsync<string>($"select action from audit_entries where subject = 'VISIT_TYPE' and subject_ids = array[{id}] order by id"));
        Assert.Contains("Which tooth hurts?", await _database.ScalarAsync<string>("select fields::text from audit_entries where subject = 'VISIT_TYPE' and action = 'ADDED'"), StringComparison.Ordinal);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from audit_person_values join audit_entries on audit_entries.id = entry_id where subject = 'VISIT_TYPE'"));
    }

    [Theory]
    [InlineData(ConstraintNames.VisitTypeOfOne, "update visit_types set doctor_id = 1")]
    [InlineData(ConstraintNames.VisitTypeOfOne, "update visit_types set specialization_id = null")]
    [InlineData(ConstraintNames.VisitTypeMinutes, "update visit_types set least_minutes = 4")]
    [InlineData(ConstraintNames.VisitTypeMinutes, "update visit_types set least_minutes = 241")]
    [InlineData("ck_visit_questions_choices", "update visit_questions set choices = 'a' where kind = 'YES_NO'")]
    [InlineData("ck_visit_questions_position", "update visit_questions set position = 6 where position = 1")]
    [InlineData("ck_booking_answers_answer", "insert into booking_answers values (1, 1, 'YES_NO', 'Here before?', 'maybe')")]
    [InlineData("ck_booking_answers_answer", "insert into booking_answers values (1, 1, 'SHORT_TEXT', 'Which?', '')")]
    public async Task The_database_refuses_what_makes_no_sense(string constraint, string change)
    {
        await _database.AddVisitTypeAsync(questions: VisitData.Questions);
        Assert.Equal(constraint, (await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(change))).ConstraintName);
    }

    [Fact]
    public async Task The_database_refuses_a_claim_on_a_slot_that_is_too_short_and_keeps_types_that_bookings_name()
    {
        var id = await _database.AddVisitTypeAsync();
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2);
        string Claim(int slot, int minutes) => $"insert into slot_claims select id, 99, null, starts_at, ends_at, {minutes} from slots where id = {slot}";
        Assert.Equal(ConstraintNames.ClaimLongEnough, (await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(Claim(slots[0], 31)))).ConstraintName);
        await _database.ExecuteAsync(Claim(slots[0], 30));

        var booked = await _database.Bookings().BookAsync(TestData.NewGuest(), new(slots[1], TestData.Details(), Guid.NewGuid()), default);
        await _database.ExecuteAsync($"update bookings set visit_type_id = {id} where id = {booked.Value.BookingId}");
        Assert.Equal(ConstraintNames.VisitTypeOfBooking, (await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync("delete from visit_types"))).ConstraintName);
    }

    private async Task<VisitTypeForm> FindAsync(int id)
    {
        await using var db = _database.NewContext();
        return (await new VisitTypeQueries(db).FindAsync(id, default))!;
    }

    private Task<int> VersionAsync(int id) => _database.ScalarAsync<int>($"select version from visit_types where id = {id}");
}
