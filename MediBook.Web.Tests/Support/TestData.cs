using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Support;

/// <summary>Rows that tests need, made as the app makes them.</summary>
public static class TestData
{
    /// <summary>The password of every account made here.</summary>
    public const string Password = "correct horse battery";

    private static readonly PasswordHasher<AppUser> CheapHasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));

    /// <summary>A clinic with one location in London and one active doctor (id 1) of dermatology.</summary>
    public static async Task<Doctor> AddClinicAsync(this TestDatabase database, string timeZone = "Europe/London")
    {
        await using var db = database.NewContext();
        var location = Location.Create("Harbour Clinic", "12 Harbour Street", timeZone);
        db.Add(location);
        await db.SaveChangesAsync();
        db.Add(Clinic.Create("Test Clinic", "020 7946 0000", "In an emergency call 999.", location.Id));
        await db.SaveChangesAsync();
        return await database.AddDoctorAsync();
    }

    /// <summary>An active doctor of dermatology at the first location.</summary>
    public static async Task<Doctor> AddDoctorAsync(this TestDatabase database, string? name = null)
    {
        await using var db = database.NewContext();
        var location = await db.Locations.OrderBy(row => row.Id).FirstAsync();
        var specialization = await db.Specializations.SingleAsync(row => row.Slug == "dermatology");
        var number = await db.Doctors.CountAsync() + 1;
        var doctor = Doctor.Create(
            new DoctorDetails(name ?? $"Dr Ingrid Olsen {number}", $"doctor{Guid.NewGuid():N}@example.com", null, 12, "English, Norwegian", "Sees adults and children.", location.Id),
            [specialization.Id]);
        db.Add(doctor);
        await db.SaveChangesAsync();
        return doctor;
    }

    /// <summary>Free slots one after another.</summary>
    /// <param name="database">The database.</param>
    /// <param name="doctorId">The doctor.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">Start of the first; null: tomorrow or later, on a full hour.</param>
    /// <param name="minutes">Length, and distance between starts.</param>
    /// <param name="step">Distance between starts in minutes; null: the length.</param>
    public static async Task<List<int>> AddSlotsAsync(
        this TestDatabase database, int doctorId, int count, Instant? first = null, int minutes = 30, int? step = null)
    {
        await using var db = database.NewContext();
        var locationId = await db.Doctors.Where(doctor => doctor.Id == doctorId).Select(doctor => doctor.LocationId).SingleAsync();
        var start = first ?? Hour(await db.NowAsync(CancellationToken.None)) + Duration.FromHours(25);
        var slots = Enumerable.Range(0, count).Select(index => start + Duration.FromMinutes(index * (step ?? minutes)))
            .Select(at => Slot.Create(doctorId, locationId, at, at + Duration.FromMinutes(minutes))).ToList();
        db.AddRange(slots);
        await db.SaveChangesAsync();
        return [.. slots.Select(slot => slot.Id)];
    }

    /// <summary>An account with a "me", and the actor that it is.</summary>
    public static async Task<Actor> AddPatientAsync(this TestDatabase database, string email, string name = "Ada Novak") =>
        (await database.AddPatientsAsync([email], name)).Single();

    /// <summary>Accounts with a "me" each.</summary>
    public static async Task<List<Actor>> AddPatientsAsync(this TestDatabase database, IReadOnlyList<string> emails, string name = "Ada Novak")
    {
        await using var db = database.NewContext();
        var users = emails.Select(NewUser).ToList();
        db.AddRange(users);
        await db.SaveChangesAsync();
        var patients = users.Select(user => Patient.Create(user.Id, name, user.Email!, "020 7946 0001")).ToList();
        db.AddRange(patients);
        await db.SaveChangesAsync();
        return [.. users.Zip(patients, (user, patient) => new Actor(user.Id, patient.Id, null, null, [], []))];
    }

    /// <summary>Somebody for whom an account books, as its own list has them.</summary>
    public static async Task<int> AddDependantAsync(this TestDatabase database, Actor actor, string name, string? email = null, string? phone = null)
    {
        await using var db = database.NewContext();
        var family = new FamilyService(db, Options.Create(new FamilyOptions { MostPeople = 100 }));
        return (await family.AddAsync(actor, new DependantDetails(name, new LocalDate(2019, 3, 27), email, phone), Guid.NewGuid(), default)).Value;
    }

    /// <summary>An account with roles.</summary>
    public static async Task<Actor> AddStaffAsync(this TestDatabase database, string email, params string[] roles)
    {
        await using var db = database.NewContext();
        var user = NewUser(email);
        db.Add(user);
        await db.SaveChangesAsync();
        var ids = await db.Roles.Where(row => roles.Contains(row.Name)).Select(row => row.Id).ToListAsync();
        Assert.Equal(roles.Length, ids.Count);
        db.AddRange(ids.Select(id => new IdentityUserRole<int> { UserId = user.Id, RoleId = id }));
        await db.SaveChangesAsync();
        return new Actor(user.Id, null, null, null, [], roles);
    }

    /// <summary>A guest with a cookie of its own.</summary>
    public static Actor NewGuest(string address = "127.0.0.1") =>
        new(null, null, OwnerKeys.Hash(Guid.NewGuid().ToString()), OwnerKeys.Hash(address), [], []);

    /// <summary>Details as a person types them.</summary>
    public static PatientDetails Details(string email = "ada@example.com", string name = "Ada Novak") => new(name, email, "020 7946 0001", null);

    private static AppUser NewUser(string email)
    {
        var user = new AppUser
        {
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            SecurityStamp = Guid.NewGuid().ToString("N"),
            ConcurrencyStamp = Guid.NewGuid().ToString(),
            LockoutEnabled = true,
        };
        user.PasswordHash = CheapHasher.HashPassword(user, Password);
        return user;
    }

    private static Instant Hour(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds() / 3600 * 3600);
}
