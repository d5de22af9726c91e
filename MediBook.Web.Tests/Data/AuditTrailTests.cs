using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Data;

/// <summary>Every save tells what it changed, in its own transaction.</summary>
public sealed class AuditTrailTests(PostgresFixture postgres) : IAsyncLifetime
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
    public void Every_entity_is_told_or_says_why_not()
    {
        using var db = _database.NewContext();
        var entities = db.Model.GetEntityTypes().Where(entity => !entity.IsOwned()).Select(entity => entity.ClrType).ToList();
        Assert.NotEmpty(entities);
        Assert.DoesNotContain(entities, entity => AuditRules.Told.ContainsKey(entity) == AuditRules.Untold.ContainsKey(entity));
        Assert.Empty(AuditRules.Told.Keys.Concat(AuditRules.Untold.Keys).Except(entities));
    }

    [Fact]
    public void Every_name_in_the_rules_is_a_text_or_a_field_of_its_entity()
    {
        using var db = _database.NewContext();
        foreach (var (entity, rules) in AuditRules.Told)
        {
            var type = db.Model.FindEntityType(entity)!;
            var owned = type.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned()).Select(navigation => navigation.Name);
            var names = type.GetProperties().Select(property => property.Name).Concat(owned).ToList();
            Assert.Empty(rules.Plain.Concat(rules.Secret ?? []).Concat(rules.Untold ?? []).Except(names));
        }
    }

    [Fact]
    public async Task What_is_new_is_told_with_its_id_and_what_is_a_persons_stands_apart()
    {
        var ada = await _database.AddPatientAsync("canary@example.com", "Canary Novak");

        var entry = await SingleAsync($"subject = 'PATIENT' and subject_ids = '{{{ada.PatientId}}}'");
        Assert.Equal(("ADDED", "job"), (entry.Action, entry.Actor));
        Assert.Contains("\"Name\": {\"personal\": true}", entry.Fields, StringComparison.Ordinal);
        Assert.Contains($"\"AccountId\": {{\"new\": \"{ada.AccountId}\"}}", entry.Fields, StringComparison.Ordinal);
        Assert.Equal(
            ["Email||canary@example.com", "Name||Canary Novak", "Phone||020 7946 0001"],
            await _database.ListAsync<string>($"select field || '|' || coalesce(old_value, '') || '|' || new_value from audit_person_values where person_key = 'patient:{ada.PatientId}' order by field"));
    }

    [Fact]
    public async Task No_personal_value_and_no_secret_stands_in_an_entry()
    {
        await _database.AddPatientAsync("canary@example.com", "Canary Novak");
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from audit_entries where fields::text ~* 'canary|7946 0001|@example|AQAAAA' or fields ? 'SecurityStamp'"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            "select count(*) from audit_person_values where field in ('PasswordHash', 'SecurityStamp') or old_value like 'AQ%' or new_value like 'AQ%'"));
        Assert.Contains("\"PasswordHash\": {}", (await SingleAsync("subject = 'ACCOUNT'")).Fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_told_from_old_to_new_with_what_the_doctor_owns()
    {
        await using var db = _database.NewContext();
        var doctor = await db.Doctors.Include(row => row.Specializations).SingleAsync();
        var (first, second) = (doctor.Specializations[0].SpecializationId, (await db.Specializations.FirstAsync(row => row.Slug != "dermatology")).Id);
        doctor.Change(new DoctorDetails("Dr Ingrid Berg", doctor.Email, "canary 5550", 13, doctor.Languages, doctor.About, doctor.LocationId), [second, first]);
        await db.SaveChangesAsync();

        var entry = await SingleAsync("subject = 'DOCTOR' and action = 'CHANGED'");
        var fields = AuditEntry.ReadFields(entry.Fields).OrderBy(field => field.Name, StringComparer.Ordinal).ToList();
        Assert.Equal(
            [
                new AuditField("Name", _doctor.Name, "Dr Ingrid Berg"),
                new AuditField("Phone", null, null, Personal: true),
                new AuditField("Specializations", $"{first} 0", string.Join(", ", new[] { $"{first} 1", $"{second} 0" }.Order(StringComparer.Ordinal))),
                new AuditField("YearsOfExperience", "12", "13"),
            ],
            fields);
    }

    [Fact]
    public async Task Only_the_owned_rows_changing_is_a_change_of_the_owner()
    {
        await using var db = _database.NewContext();
        var doctor = await db.Doctors.Include(row => row.Specializations).SingleAsync();
        var another = (await db.Specializations.FirstAsync(row => row.Slug != "dermatology")).Id;
        doctor.Change(
            new DoctorDetails(doctor.Name, doctor.Email, doctor.Phone, doctor.YearsOfExperience, doctor.Languages, doctor.About, doctor.LocationId), [another]);
        await db.SaveChangesAsync();
        Assert.Equal("Specializations", Assert.Single(AuditEntry.ReadFields((await SingleAsync("subject = 'DOCTOR' and action = 'CHANGED'")).Fields)).Name);
    }

    [Fact]
    public async Task A_save_that_changes_nothing_tells_nothing()
    {
        await using var db = _database.NewContext();
        var before = await CountAsync();
        var clinic = await db.Clinics.SingleAsync();
        clinic.Change(clinic.Name, clinic.Phone, clinic.EmergencyText, clinic.DefaultLocationId);
        await db.SaveChangesAsync();
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_refused_save_tells_nothing_and_the_next_one_does_not_tell_it_either()
    {
        await using var db = _database.NewContext();
        var before = await CountAsync();
        var twin = db.Add(Specialization.Create("DERMATOLOGY", "dermatology-2", 5));
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        twin.State = EntityState.Detached;
        (await db.Locations.SingleAsync()).Change("Harbour", "", "Europe/London");
        await db.SaveChangesAsync();
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task A_refused_save_with_a_persons_values_is_refused_with_its_own_reason()
    {
        await using var db = _database.NewContext();
        db.Add(Doctor.Create(new DoctorDetails("Dr Twin", _doctor.Email, "020 7946 0002", null, null, null, _doctor.LocationId), []));
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.Equal(ConstraintNames.DoctorEmail, PostgresErrors.RefusedBy(refused));
        Assert.Empty(db.ChangeTracker.Entries<AuditEntry>());
        Assert.Empty(db.ChangeTracker.Entries<AuditPersonValue>());
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_entry()
    {
        var before = await CountAsync();
        await using var db = _database.NewContext();
        await using (await db.Database.BeginTransactionAsync())
        {
            db.Add(Location.Create("Nowhere", "", "Europe/London"));
            await db.SaveChangesAsync();
        }

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_booking_writes_its_own_trail_and_nothing_more()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 1);
        var ada = await _database.AddPatientAsync("ada@example.com");
        var before = await CountAsync();
        Assert.True((await _database.Bookings().BookAsync(ada, new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_statement_tells_its_entry_with_a_persons_values_apart()
    {
        await using var db = _database.NewContext();
        await db.RecordAsync(
            AuditEntry.Create("account:7", AuditAction.Changed, AuditSubject.Patient, [42], new AuditField("Name", "Canary", null, Personal: true), new AuditField("Seen", null, "true")), default);
        var entry = await SingleAsync("actor = 'account:7'");
        Assert.DoesNotContain("Canary", entry.Fields, StringComparison.Ordinal);
        Assert.Equal(["Canary"], await _database.ListAsync<string>("select old_value from audit_person_values where person_key = 'patient:42'"));
    }

    private Task<int> CountAsync() => _database.ScalarAsync<int>("select count(*) from audit_entries");

    private async Task<(string Actor, string Action, string Fields)> SingleAsync(string condition)
    {
        var rows = await _database.ListAsync<string[]>($"select array[actor, action, fields::text] from audit_entries where {condition}");
        var row = Assert.Single(rows);
        return (row[0], row[1], row[2]);
    }
}
